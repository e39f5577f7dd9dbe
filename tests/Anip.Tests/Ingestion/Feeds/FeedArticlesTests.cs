using System.Text;
using Anip.Articles;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;
using CsCheck;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class FeedArticlesTests
{
    private const string FeedId = "https://example.com/feed.xml";

    private readonly SourceReport _report = new();

    [Fact]
    public void An_item_becomes_an_article()
    {
        var article = Assert.Single(From("""
            <rss version="2.0"><channel><title>World news | The Example</title><link>https://www.example.com/world</link><language>en-GB</language>
            <item><title>A &amp;amp; B</title><link>https://example.com/a/?utm_source=rss</link><description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</description>
            <author>ann@example.com (Ann)</author><pubDate>Thu, 15 Jan 2026 18:00:00 GMT</pubDate></item></channel></rss>
            """));

        Assert.Equal(("https://example.com/a", "A & B", "One\nTwo", ContentKind.Snippet), (article.Url, article.Title, article.Content, article.ContentKind));
        Assert.Equal(("The Example", "Ann", "en", "GB", "rss"), (article.Source, article.Author, article.Language, article.Region, article.ApiSource));
        Assert.Equal((new DateTimeOffset(2026, 1, 15, 18, 0, 0, TimeSpan.Zero), DateSource.Feed), (article.PublishedAt!.Value, article.DateSource));
        Assert.Contains("utm_source=rss", Encoding.UTF8.GetString(article.Raw.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_a_JSON_Feed_that_is_no_text_is_counted_and_the_rest_of_its_item_kept()
    {
        var articles = From("""
            {"version":"https://jsonfeed.org/version/1.1","title":"F","items":[
            {"id":"1","url":{"b":1},"title":"One","date_published":{"x":1},"tags":["a"]},
            {"id":"2","url":"https://example.com/2","title":["a"],"content_text":"Two"},
            {"id":["3"],"title":{"c":1}},
            {"id":"4","title":"Four","summary":{},"content_html":[],"image":false}]}
            """);

        Assert.Equal(["One", "Two", "Four"], articles.Select(article => article.Title));
        Assert.Equal((5, 1), (_report.Noted["wrong_kind"], _report.Rejected["empty"]));
        Assert.Contains($"{FeedId}: \"One\": url is not text, and was passed over.", _report.Details);
    }

    [Theory]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><author><name>J &lt;K&gt;</name></author></entry></feed>", "J <K>")]
    [InlineData("<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><title>T</title><dc:creator>J &lt;K&gt; L</dc:creator></item></channel></rss>", "J <K> L")]
    [InlineData("<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><title>T</title><dc:creator>&lt;b&gt;Ann&lt;/b&gt; &amp;amp; Bob</dc:creator></item></channel></rss>", "Ann & Bob")]
    public void A_name_is_plain_text_unless_it_shows_itself_as_HTML(string feed, string author) => Assert.Equal(author, From(feed)[0].Author);

    [Fact]
    public void The_raw_item_can_be_read_again()
    {
        var article = From("""
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>T</title><dc:creator>Ann</dc:creator></item></channel></rss>
            """)[0];

        var again = FeedParser.Parse(article.Raw, null, null);

        Assert.Null(again.Repaired);
        Assert.Equal("Ann", again.Items[0].Authors[0]);
    }

    [Fact]
    public void A_long_content_is_the_full_text_and_a_cut_one_is_not()
    {
        var text = string.Concat(Enumerable.Repeat("All of the story. ", 60));
        var articles = From($"""
            <rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
            <item><title>Full</title><content:encoded>{text}</content:encoded></item>
            <item><title>Cut</title><content:encoded>{text} …</content:encoded></item>
            <item><title>None</title></item></channel></rss>
            """);

        Assert.Equal([ContentKind.Full, ContentKind.Snippet, ContentKind.None], articles.Select(article => article.ContentKind));
    }

    [Fact]
    public void Without_an_address_an_item_is_known_by_its_guid()
    {
        const string Feed = "<rss><channel><item><guid isPermaLink=\"false\">g1</guid><title>T</title></item></channel></rss>";
        var edited = Feed.Replace("<title>T", "<title>T, corrected", StringComparison.Ordinal);

        Assert.StartsWith("urn:anip:", From(Feed)[0].Url, StringComparison.Ordinal);
        Assert.Equal(From(Feed)[0].Url, From(edited)[0].Url);
        Assert.NotEqual(From(Feed)[0].Url, FeedArticles.From(FeedParser.Parse(Encoding.UTF8.GetBytes(Feed), null, null), "other", "rss", _report).Single().Url);
    }

    [Fact]
    public void Items_that_share_a_guid_or_the_front_page_as_link_stay_apart()
    {
        var articles = From("""
            <rss><channel><link>https://example.com/</link>
            <item><guid isPermaLink="false">same</guid><title>One</title><link>https://example.com/</link></item>
            <item><guid isPermaLink="false">same</guid><title>Two</title><link>https://example.com/</link></item></channel></rss>
            """);

        Assert.Equal(2, articles.Select(article => article.Url).Distinct().Count());
    }

    [Fact]
    public void Items_without_an_address_are_the_same_wherever_their_feed_was_found()
    {
        var feed = FeedParser.Parse("""
            <rss><channel><title>The Example</title>
            <item><guid isPermaLink="false">g1</guid><title>One</title></item><item><title>Two</title></item><item><guid>tag:example.com,2026:3</guid><title>Three</title></item></channel></rss>
            """u8.ToArray(), null, null);

        var fetched = FeedArticles.From(feed, FeedId, "rss", _report).Select(article => article.Url).ToList();

        Assert.Equal(3, fetched.Distinct().Count());
        Assert.Equal(fetched, FeedArticles.From(feed, "saved.xml", "file", _report).Select(article => article.Url));
    }

    [Fact]
    public void Items_at_one_address_keep_their_identity_when_others_come_go_and_change_places()
    {
        string[] items =
        [
            .. Enumerable.Range(0, 6).Select(at => $"<item><title>Entry</title><link>https://example.com/log</link><guid isPermaLink='false'>g{at}</guid></item>"),
        ];
        var all = Identities(items);
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 6).ToArray()), Gen.Int[2, 6]).Sample(
            (order, count) => Assert.Equal(
                order.Take(count).Select(at => all[at]),
                Identities([.. order.Take(count).Select(at => items[at])])),
            iter: 100);

        List<string> Identities(string[] some) =>
            [.. From($"<rss><channel><link>https://example.com/</link>{string.Concat(some)}</channel></rss>").Select(article => article.Url)];
    }

    [Fact]
    public void An_item_without_a_title_is_named_by_its_first_words_and_one_without_anything_is_counted()
    {
        var articles = From("<rss><channel><item><description>A short message.</description></item><item><link>https://example.com/x</link></item></channel></rss>");

        Assert.Equal("A short message.", Assert.Single(articles).Title);
        Assert.Equal(1, _report.Rejected["empty"]);
    }

    [Fact]
    public void A_date_that_cannot_be_read_stays_unknown()
    {
        var article = From("<rss><channel><item><title>T</title><pubDate>soon</pubDate></item></channel></rss>")[0];

        Assert.Equal((null, DateSource.None), (article.PublishedAt, article.DateSource));
    }

    private List<IncomingArticle> From(string xml) =>
        [.. FeedArticles.From(FeedParser.Parse(Encoding.UTF8.GetBytes(xml), null, null), FeedId, "rss", _report)];
}
