using System.Text;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Opml;

namespace Anip.Tests.Ingestion.Sources.Opml;

public sealed class OpmlFileTests
{
    [Fact]
    public void Subscriptions_are_read_with_their_titles_and_folders()
    {
        var file = Parse("""
            <?xml version="1.0" encoding="UTF-8"?>
            <opml version="2.0">
              <head><title>My feeds</title></head>
              <body>
                <outline text="World" title="The world">
                  <outline text="Europe"><outline type="rss" text="One" xmlUrl="https://one.example/feed?a=1&amp;b=2" htmlUrl="https://one.example/"/></outline>
                </outline>
                <outline text="Two" xmlurl=" http://two.example/rss "/>
              </body>
            </opml>
            """);

        Assert.Equal("My feeds", file.Title);
        Assert.Equal(["https://one.example/feed?a=1&b=2", "http://two.example/rss"], file.Feeds.Select(feed => feed.Url));
        Assert.Equal(["The world", "Europe"], file.Feeds[0].Folders);
        Assert.Equal(("One", "https://one.example/"), (file.Feeds[0].Title, file.Feeds[0].SiteUrl));
        Assert.Empty(file.Feeds[1].Folders);
    }

    [Fact]
    public void An_address_is_subscribed_once_and_what_is_no_address_is_counted()
    {
        var file = Parse("""
            <opml><body>
              <outline xmlUrl="https://one.example/feed"/><outline xmlUrl="https://one.example/feed" text="again"/>
              <outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="javascript:alert(1)"/><outline text="an empty folder"/>
              <outline xmlUrl="feed://two.example/rss"/><outline xmlUrl="feed:https://three.example/rss"/>
            </body></opml>
            """);

        Assert.Equal(["https://one.example/feed", "http://two.example/rss", "https://three.example/rss"], file.Feeds.Select(feed => feed.Url));
        Assert.Equal((2, 1), (file.Refused.Count, file.Repeated));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<oops>")]
    public void An_odd_outline_is_named_with_its_line_and_the_others_are_read(string error)
    {
        var file = Parse($"""


            <opml><body>
              <outline text="One" xmlUrl="https://one.example/feed"/>
              <outline text="Mail" xmlUrl="mailto:a@b.example"/>
              <outline text="Secret"
                       xmlUrl="https://me:hunter2@two.example/feed"/>
              <outline type="rss" text="Nothing"/>
              <outline xmlUrl="https://three.example/feed"/>{error}
            </body></opml>
            """);

        Assert.Equal(["https://one.example/feed", "https://three.example/feed"], file.Feeds.Select(feed => feed.Url));
        Assert.Equal(
            [(5, "Mail", "bad_address"), (6, "Secret", "password"), (8, "Nothing", "no_address")],
            file.Refused.Select(outline => (outline.Line, outline.Title, outline.Error.Code)));
        Assert.StartsWith("line 5: Mail: its address is not an address", $"{file.Refused[0]}", StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Concat(file.Refused), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_without_a_body_is_read() =>
        Assert.Single(Parse("""<opml><outline xmlUrl="https://one.example/feed"/></opml>""").Feeds);

    [Fact]
    public void A_document_type_is_never_followed()
    {
        var file = Parse("""
            <!DOCTYPE opml [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
            <opml><body><outline text="&secret;" xmlUrl="https://one.example/feed"/></body></opml>
            """);

        Assert.Equal("https://one.example/feed", Assert.Single(file.Feeds).Url);
        Assert.DoesNotContain("root:", file.Feeds[0].Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<opml><body><outline text="R&D" xmlUrl="https://one.example/feed?a=1&b=2"/></body></opml>""")]
    [InlineData("""<opml><body><outline text="R&amp;D" xmlUrl="https://one.example/feed?a=1&amp;b=2">""")]
    [InlineData("""junk <opml><body><outline text='R&amp;D' xmlUrl='https://one.example/feed?a=1&amp;b=2'/></body>""")]
    [InlineData("""<opml><body><outline text="R&amp;D" xmlUrl="https://one.example/feed?a=1&amp;b=2"></body></opml>""")]
    public void A_list_that_is_not_well_formed_is_searched_for_its_feeds(string text)
    {
        var feed = Assert.Single(Parse(text).Feeds);

        Assert.Equal(("https://one.example/feed?a=1&b=2", "R&D"), (feed.Url, feed.Title));
    }

    [Fact]
    public void Folders_survive_in_a_broken_list()
    {
        var file = Parse("""<opml><body><outline text="R&D"><outline xmlUrl="https://one.example/"/></outline><outline xmlUrl="https://two.example/"/></body></opml>""");

        Assert.Equal([1, 0], file.Feeds.Select(feed => feed.Folders.Count));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("<rss version='2.0'><channel/></rss>", "not_opml")]
    [InlineData("<html><body>hello", "not_opml")]
    [InlineData("{\"feeds\":[]}", "not_opml")]
    public void What_is_no_list_is_told(string text, string code)
    {
        var failure = Assert.Throws<SourceException>(() => Parse(text));

        Assert.Equal(code, failure.Code);
        Assert.Contains("OPML", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_list_costs_no_more_than_its_size()
    {
        var unclosed = "<opml>" + string.Concat(Enumerable.Repeat("<outline a=\"", 200_000));
        var deep = "<opml><body>" + string.Concat(Enumerable.Repeat("<outline>", 100_000));

        Assert.Empty(Parse(unclosed).Feeds);
        Assert.Equal("too_large", Assert.Throws<SourceException>(() => Parse(deep)).Code);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        OpmlFeed[] feeds =
        [
            new("https://one.example/feed?a=1&b=2", "R&D <weekly> \"quoted\" 🌍\u0001", "https://one.example/"),
            new("https://two.example/") { Folders = ["World", "Europe"] },
            new("https://three.example/", "Three") { Folders = ["World"] },
        ];
        using var stream = new MemoryStream();

        new OpmlFile("Mine", feeds).Write(stream);
        var again = OpmlFile.Parse(stream.ToArray());

        Assert.Equal("Mine", again.Title);
        Assert.Equal(feeds.Select(feed => feed.Url), again.Feeds.Select(feed => feed.Url));
        Assert.Equal(["R&D <weekly> \"quoted\" 🌍", "https://two.example/", "Three"], again.Feeds.Select(feed => feed.Title));
        Assert.Equal(["World", "Europe"], again.Feeds[1].Folders);
        Assert.Equal(["World"], again.Feeds[2].Folders);
    }

    private static OpmlFile Parse(string text) => OpmlFile.Parse(Encoding.UTF8.GetBytes(text));
}
