using System.Diagnostics;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;

namespace Anip.Benchmarks.Reading;

/// <summary><c>feed-speed --data DIR</c>: each feed of a folder parsed again and again on one thread; MB/s, slowest first.</summary>
internal static class FeedSpeedBench
{
    private const int MinBytes = 2000;
    private const double Aim = 30;

    // The best of so many rounds, in each of which all feeds are read: what else the machine does only ever slows one down.
    private const int Rounds = 20;
    private const int WarmUpRounds = 5;
    private static readonly Uri Found = new("https://news.example/feed.xml");
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(20);

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", ".");
        var only = Usage.Option(args, "--only", "");
        var bodies = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains(only, StringComparison.Ordinal))
            .Select(file => (Name: Path.GetRelativePath(data, file), Body: Plain(File.ReadAllBytes(file))))
            .Where(file => file.Body.Length >= MinBytes && IsFeed(file.Body))
            .ToList();
        var best = bodies.ConvertAll(_ => (Parsed: double.MaxValue, Articles: double.MaxValue));
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            for (var at = 0; at < bodies.Count; at++)
            {
                var (parsed, articles) = (Time(bodies[at].Body, Parse), Time(bodies[at].Body, ParseToArticles));
                best[at] = round < WarmUpRounds ? best[at] : (Math.Min(best[at].Parsed, parsed), Math.Min(best[at].Articles, articles));
            }
        }

        var speeds = bodies.Zip(best, (file, times) => (file.Name, file.Body.Length, Parsed: file.Body.Length / times.Parsed / 1e6, Articles: file.Body.Length / times.Articles / 1e6))
            .OrderBy(file => file.Parsed)
            .ToList();
        Console.WriteLine($"{"bytes",8} {"parsed",11} {"to articles",11}");
        foreach (var (name, length, parsed, articles) in speeds)
        {
            Console.WriteLine($"{length,8} {parsed,6:F1} MB/s {articles,6:F1} MB/s  {name}");
        }

        var sorted = speeds.ConvertAll(file => file.Parsed);
        Console.WriteLine($"{sorted.Count} feeds of {MinBytes} bytes and more: slowest {sorted[0]:F1} MB/s, median {sorted[sorted.Count / 2]:F1} MB/s (aim: {Aim} each)");
        return sorted[0] >= Aim ? 0 : 1;
    }

    /// <returns>Seconds for one reading.</returns>
    private static double Time(byte[] body, Action<byte[]> read)
    {
        var watch = Stopwatch.StartNew();
        var times = 0;
        do
        {
            read(body);
            times++;
        }
        while (watch.Elapsed < RoundTime);
        return watch.Elapsed.TotalSeconds / times;
    }

    private static void Parse(byte[] body) => FeedParser.Parse(body, null, Found);

    private static void ParseToArticles(byte[] body)
    {
        foreach (var article in FeedArticles.From(FeedParser.Parse(body, null, Found), Found.AbsoluteUri, "rss", new SourceReport()))
        {
            _ = article.Url;
        }
    }

    private static byte[] Plain(byte[] body)
    {
        if (!GzipMembersStream.IsGzip(body))
        {
            return body;
        }

        using var gzip = new GzipMembersStream(new MemoryStream(body));
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static bool IsFeed(byte[] body)
    {
        try
        {
            Parse(body);
            return true;
        }
        catch (SourceException)
        {
            return false;
        }
    }
}
