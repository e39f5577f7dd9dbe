using System.Diagnostics;
using System.Text;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class LinearTimeTests
{
    private const int Small = 128 * 1024;
    private const int Factor = 16;

    // By the square, the larger text would take 256 times as long.
    private const int MaxRatio = 4 * Factor;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(30);

    public static TheoryData<string> Fragments() =>
    [
        "<!--", "<!DOCTYPE>", "<!DOCTYPE [", "<b><![CDATA[x</b>", "<b><![CDATA[x", "<![CDATA[", "<![CDATA[x]]>", "]]>", "<?", "<?x?>", "&", "&amp", "&#1", "&#x1;", "<a ", "<a b", "<a ='",
        "<a b=\"", "<a href=\"", "<a href='x' ", "<img src", "<img src=\"", "\"", "'", "<", "</", "</a", "</a>", "<a>", "<item>", "<item><title>x</title></item>", "a@", "a.", " ", "\n", "[+1",
        "<script>", "<svg>", "<style", "xmlns:a=\"b\" ", "a:", "<a:", "{", "[", "{\"a\":", "\\ud800", "\\", ",",
    ];

    [Theory]
    [MemberData(nameof(Fragments))]
    public void Twice_the_text_takes_twice_the_time_whatever_is_repeated(string fragment)
    {
        foreach (var (name, work) in Readers())
        {
            Assert.True(IsLinear(fragment, work), $"{name} takes more than linear time for {fragment} repeated.");
        }
    }

    [Fact]
    public void A_document_that_is_not_wanted_any_more_is_left()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => FeedParser.Parse(Repeat("<!--", 100_000, "<rss><channel>"), null, null, new ReadingLimit(TimeProvider.System, cancelled.Token)));
    }

    [Fact]
    public void A_document_that_takes_too_long_is_left()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(40) };

        Assert.Equal("too_slow", Assert.Throws<SourceException>(() => FeedParser.Parse(Repeat("<a>x</a>", 100_000, "<rss><channel>"), null, null, clock)).Code);
    }

    private static IEnumerable<(string Name, Action<string, int> Work)> Readers()
    {
        yield return ("A feed", (fragment, size) => Feed(Repeat(fragment, size, "<rss><channel><item><title>")));
        yield return ("An item's text", (fragment, size) => Feed(Encoding.UTF8.GetBytes($"<feed><entry><author>{Repeated(fragment, size)}")));
        yield return ("A JSON Feed", (fragment, size) => Feed(Repeat(fragment, size, "{\"version\":\"1\",\"items\":[{\"id\":\"")));
        yield return ("A page", (fragment, size) => Feed(Repeat(fragment, size, "<html><head>")));
        yield return ("HTML", (fragment, size) => HtmlText.ToPlain($"<p>{Repeated(fragment, size)}"));
        yield return ("Pictures", (fragment, size) => HtmlImages.First($"<img {Repeated(fragment, size)}"));
        yield return ("Links", (fragment, size) => FeedText.ResolveLinks($"<a {Repeated(fragment, size)}", new Uri("https://a.example/")));
        yield return ("A person", (fragment, size) => FeedText.PersonOf(Repeated(fragment, size)));
    }

    private static bool IsLinear(string fragment, Action<string, int> work)
    {
        // Another program may take the processor once, not each time.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var small = Measure(fragment, Small, work);
            if (Measure(fragment, Small * Factor, work) <= MaxRatio * (small > Shortest ? small : Shortest))
            {
                return true;
            }
        }

        return false;
    }

    private static TimeSpan Measure(string fragment, int size, Action<string, int> work)
    {
        var start = Stopwatch.GetTimestamp();
        work(fragment, size);
        return Stopwatch.GetElapsedTime(start);
    }

    private static void Feed(byte[] body)
    {
        try
        {
            var report = new SourceReport();
            Assert.NotNull(FeedArticles.From(FeedParser.Parse(body, null, new Uri("https://a.example/")), "f", "rss", report).ToList());
        }
        catch (SourceException exception)
        {
            Assert.NotEmpty(exception.Code);
        }
    }

    private static byte[] Repeat(string fragment, int size, string start) => Encoding.UTF8.GetBytes(start + Repeated(fragment, size));

    private static string Repeated(string fragment, int size) => string.Concat(Enumerable.Repeat(fragment, size / fragment.Length));
}
