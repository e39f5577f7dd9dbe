using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class FeedParserTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_rss_feed_gives_what_it_says()
    {
        var feed = Parse("""
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
              <channel><title>Example</title><link>https://example.com/</link><language>en-gb</language><ttl>30</ttl>
                <item>
                  <guid isPermaLink="false">g1</guid><link>/news/1</link><title>Rivers &amp; roads</title>
                  <description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
                  <dc:creator>Ann Author</dc:creator><category>World</category><pubDate>Thu, 15 Jan 2026 18:00:00 +0100</pubDate>
                  <enclosure url="/a.mp3" type="audio/mpeg" length="7"/>
                </item>
              </channel>
            </rss>
            """, new Uri("https://example.com/feed.xml"));

        Assert.Equal(("rss-2.0", "Example", "https://example.com/", "en-gb"), (feed.Format, feed.Title, feed.Link, feed.Language));
        Assert.Equal(TimeSpan.FromMinutes(30), feed.TimeToLive);
        Assert.Null(feed.Repaired);
        var item = Assert.Single(feed.Items);
        Assert.Equal(("g1", "https://example.com/news/1", "Rivers & roads", "Short", "<p>Long</p>"), (item.Id, item.Link, item.Title, item.Summary, item.Content));
        Assert.Equal("Ann Author", Assert.Single(item.Authors));
        Assert.Equal("World", Assert.Single(item.Categories));
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 17, 0, 0, TimeSpan.Zero), item.PublishedAt);
        Assert.Equal(new FeedEnclosure("https://example.com/a.mp3", "audio/mpeg", 7), Assert.Single(item.Enclosures));
    }

    [Fact]
    public void An_atom_feed_with_an_odd_prefix_and_a_base_gives_what_it_says()
    {
        var item = Assert.Single(Parse("""
            <a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="https://example.com/blog/" xml:lang="de">
              <a:title>Beispiel</a:title>
              <a:entry>
                <a:id>tag:example.com,2026:1</a:id><a:title type="html">Ein &lt;b&gt;Titel&lt;/b&gt;</a:title>
                <a:link rel="enclosure" href="bild.jpg" type="image/jpeg"/><a:link href="eins"/>
                <a:updated>2026-01-15T18:00:00Z</a:updated><a:author><a:name>Eva</a:name></a:author>
                <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Mehr <a href="zwei">hier</a></p></div></a:content>
              </a:entry>
            </a:feed>
            """).Items);

        Assert.Equal(("tag:example.com,2026:1", "https://example.com/blog/eins", "Ein <b>Titel</b>"), (item.Id, item.Link, item.Title));
        Assert.Equal("""<p>Mehr <a href="https://example.com/blog/zwei">hier</a></p>""", item.Content);
        Assert.Equal("https://example.com/blog/bild.jpg", item.Image);
        Assert.Equal((item.UpdatedAt, "Eva"), (item.PublishedAt, Assert.Single(item.Authors)));
    }

    [Fact]
    public void An_rdf_feed_has_its_items_beside_the_channel()
    {
        var feed = Parse("""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
              <channel rdf:about="https://example.com/"><title>Example</title></channel>
              <item rdf:about="https://example.com/1"><title>One</title><dc:date>2026-01-15</dc:date></item>
            </rdf:RDF>
            """);

        Assert.Equal("rss-1.0", feed.Format);
        Assert.Equal(("One", "https://example.com/1"), (feed.Items[0].Title, feed.Items[0].Link));
    }

    [Fact]
    public void A_json_feed_gives_what_it_says()
    {
        var feed = Parse("""
            {"version":"https://jsonfeed.org/version/1.1","title":"Example","home_page_url":"https://example.com/","language":"fr","items":[
              {"id":7,"url":"https://example.com/7","title":"Sept","content_text":"Texte","date_published":"2026-01-15T18:00:00+01:00","authors":[{"name":"Léa"}],"tags":["monde"]}]}
            """);

        Assert.Equal(("json-1.1", "fr"), (feed.Format, feed.Language));
        Assert.Equal(("7", "Sept", "Texte", "Léa"), (feed.Items[0].Id, feed.Items[0].Title, feed.Items[0].Content, feed.Items[0].Authors[0]));
    }

    [Theory]
    [InlineData("<rss><channel><item><title>Fish & chips</title></item></channel></rss>", "Fish & chips")]
    [InlineData("<rss><channel><item><title>Caf&eacute; &copy=2</title></item></channel></rss>", "Café &copy=2")]
    [InlineData("\n junk \n<?xml version=\"1.0\"?><rss><channel><item><title>Late prolog</title></item></channel></rss>", "Late prolog")]
    [InlineData("<rss><channel><item><title>Bell\u0007</title></item></channel></rss>", "Bell")]
    [InlineData("<rss><channel><item><title>3 < 4</title></item></channel></rss>", "3 < 4")]
    [InlineData("<rss><channel><item><title><![CDATA[Unclosed</title></item></channel></rss>", "Unclosed")]
    [InlineData("<rss><channel><item><title><![CDATA[a]]>]]></title></item></channel></rss>", "a")]
    [InlineData("<rss><channel><item><media:title>Undeclared prefix</media:title></item></channel></rss>", "Undeclared prefix")]
    [InlineData("<rss><channel><item><description>a<br>b</description><title>Void tag</title></item></channel></rss>", "Void tag")]
    [InlineData("<rss><channel><item><b>x</i></b><title>Crossed</title></item></channel></rss>", "Crossed")]
    [InlineData("<rss version=2.0><channel><item><title>Bare attribute</title></item></channel></rss>", "Bare attribute")]
    [InlineData("<rss><channel><item><title>Never closed</title><item><title>Next</title></item></channel></rss>", "Never closed")]
    [InlineData("<rss><channel><item><title>Rest</title></item></channel></rss>after", "Rest")]
    public void What_is_not_well_formed_is_read_all_the_same(string xml, string title)
    {
        var feed = Parse(xml);

        Assert.NotNull(feed.Repaired);
        Assert.Equal(title, feed.Items[0].Title);
    }

    [Fact]
    public void A_document_that_breaks_off_gives_the_items_that_are_whole()
    {
        var feed = Parse("<rss><channel><item><title>One</title></item><item><title>Two</title></item><item><title>Thr");

        Assert.Equal(["One", "Two"], feed.Items.Select(item => item.Title));
    }

    [Fact]
    public void A_json_feed_that_breaks_off_gives_the_items_that_are_whole()
    {
        var feed = Parse("""{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"id":"1","title":"One"},{"id":"2","title":"Two","tags":["a"]},{"id":"3","ti""");

        Assert.NotNull(feed.Repaired);
        Assert.Equal(["One", "Two"], feed.Items.Select(item => item.Title));
    }

    [Fact]
    public void Document_types_are_passed_over_and_their_entities_never_expanded()
    {
        var feed = Parse("""
            <!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY secret SYSTEM "file:///etc/hostname">]>
            <rss><channel><item><title>x&b;&secret;</title></item></channel></rss>
            """);

        Assert.Equal("x&b;&secret;", feed.Items[0].Title);
    }

    [Theory]
    [InlineData("windows-1251", "<?xml version='1.0' encoding='windows-1251'?>", null)]
    [InlineData("windows-1251", "", "application/rss+xml; charset=windows-1251")]
    [InlineData("utf-8", "<?xml version='1.0' encoding='windows-1252'?>", null)]
    [InlineData("utf-8", "", "text/xml; charset=us-ascii")]
    [InlineData("utf-16", "<?xml version='1.0' encoding='utf-16'?>", null)]
    [InlineData("utf-16BE", "", null)]
    [InlineData("utf-8", "<?xml version='1.0' encoding='utf-16'?>", null)]
    public void The_encoding_is_found(string encoding, string prolog, string? contentType)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding).GetBytes($"{prolog}<rss><channel><item><title>Новости</title></item></channel></rss>");

        Assert.Equal("Новости", FeedParser.Parse(bytes, contentType, null, Clock).Items[0].Title);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_read_as_windows_1252()
    {
        byte[] body = [.. "<rss><channel><item><title>caf"u8, 0xE9, .. " – é</title></item></channel></rss>"u8];

        Assert.Equal("café – é", FeedParser.Parse(body, null, null, Clock).Items[0].Title);
    }

    [Fact]
    public void A_compressed_body_is_inflated()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write("<rss><channel><item><title>Packed</title></item></channel></rss>"u8);
        }

        Assert.Equal("Packed", FeedParser.Parse(packed.ToArray(), null, null, Clock).Items[0].Title);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n", "empty")]
    [InlineData("<!DOCTYPE html><html><head></head></html>", "not_a_feed")]
    [InlineData("<note><to>you</to></note>", "not_a_feed")]
    [InlineData("{\"a\":1}", "not_a_feed")]
    [InlineData("{\"version\":3,\"error\":\"quota\"}", "not_a_feed")]
    [InlineData("{\"version\":\"1.1\",\"items\":null}", "not_a_feed")]
    [InlineData("{\"version\":", "malformed")]
    [InlineData("hello", "malformed")]
    public void What_is_no_feed_gets_a_clear_error(string body, string code) =>
        Assert.Equal(code, Assert.Throws<SourceException>(() => Parse(body)).Code);

    [Fact]
    public void A_page_that_names_its_feed_helps_on()
    {
        var error = Assert.Throws<SourceException>(() => Parse(
            """<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>""", new Uri("https://example.com/")));

        Assert.Contains("https://example.com/feed.xml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_beyond_reason_is_refused()
    {
        var xml = "<rss><channel>" + string.Concat(Enumerable.Repeat("<a>", 5000)) + string.Concat(Enumerable.Repeat("</a>", 5000)) + "</channel></rss>";

        Assert.Equal("too_large", Assert.Throws<SourceException>(() => Parse(xml)).Code);
    }

    [Fact]
    public void A_feed_is_written_as_the_contract_says()
    {
        var feed = Parse("<rss version='2.0'><channel><item><guid>g</guid><title>t</title><pubDate>Thu, 15 Jan 2026 18:00:00 GMT</pubDate></item></channel></rss>");

        using var json = JsonDocument.Parse(JsonSerializer.Serialize(feed, FeedJson.Default.FeedDocument));
        var item = json.RootElement.GetProperty("items")[0];
        Assert.Equal("g", item.GetProperty("guid").GetString());
        Assert.Equal("feed", item.GetProperty("date_source").GetString());
        Assert.Equal("2026-01-15T18:00:00+00:00", item.GetProperty("published_at").GetString());
    }

    [Fact]
    public void Any_damage_to_a_feed_ends_as_items_or_as_one_error()
    {
        var whole = Encoding.UTF8.GetBytes("""
            <?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>
            <item><title>One &amp; only</title><link>https://example.com/1</link><content:encoded><![CDATA[<p>x</p>]]></content:encoded></item>
            <item><title>Two</title><pubDate>Thu, 15 Jan 2026 18:00:00 GMT</pubDate></item></channel></rss>
            """);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 40], Gen.Byte.Array[0, 8]).Sample(
            (at, cut, added) =>
            {
                byte[] damaged = [.. whole[..at], .. added, .. whole[Math.Min(at + cut, whole.Length)..]];
                try
                {
                    Assert.True(FeedParser.Parse(damaged, null, null, Clock).Items.Count <= 4);
                }
                catch (SourceException exception)
                {
                    Assert.NotEmpty(exception.Code);
                }
            },
            iter: 5_000);
    }

    private static FeedDocument Parse(string body, Uri? baseUrl = null) => FeedParser.Parse(Encoding.UTF8.GetBytes(body), null, baseUrl, Clock);
}
