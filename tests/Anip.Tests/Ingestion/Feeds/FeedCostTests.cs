using System.Text;
using Anip.Articles;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class FeedCostTests
{
    // A document of a few kilobytes pays for the buffers of a reader too.
    private const int MaxOfBuffers = 32 * 1024;
    private const int MaxTimesItsSize = 28;

    public static TheoryData<string, int> Feeds() => new()
    {
        { Rss("Mon, 15 Jan 2024 18:00:00 GMT", 5), 1 },
        { Rss("Mon, 15 Jan 2024 18:00:00 GMT", 200), 1 },
        { Rss("Seg, 15 Jan 2024 18:00:00 -0300", 200), 1 },
        { Rss("2024-01-15T18:00:00+01:00", 200) + "<", 2 },
    };

    [Theory]
    [MemberData(nameof(Feeds))]
    public void Reading_a_feed_allocates_a_small_multiple_of_its_size(string document, int readings)
    {
        var body = Encoding.UTF8.GetBytes(document);
        Assert.All(Read(body), article => Assert.NotNull(article.PublishedAt));

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Read(body);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < readings * (MaxOfBuffers + ((long)MaxTimesItsSize * body.Length)), $"{allocated} bytes for {body.Length}");
    }

    private static List<IncomingArticle> Read(byte[] body) =>
        [.. FeedArticles.From(FeedParser.Parse(body, null, new Uri("https://f.example/feed")), "https://f.example/feed", "rss", new SourceReport())];

    private static string Rss(string date, int items) =>
        $"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Example</title><link>https://n.example/</link>{string.Concat(Enumerable.Range(0, items).Select(at => $"""
            <item>
              <title>The council votes on bridge {at}</title>
              <link>https://n.example/story/{at}</link>
              <guid isPermaLink="false">{at}</guid>
              <pubDate>{date}</pubDate>
              <dc:creator>A. Reporter</dc:creator>
              <category>Local</category>
              <description><![CDATA[<p>The ministers met on Tuesday to discuss <a href="/rivers">how the rivers</a> could be kept from flooding &amp; what it would cost.</p><img src="/i.jpg">]]></description>
            </item>
            """))}</channel></rss>";
}
