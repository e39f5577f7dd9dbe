using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.NewsApi;

namespace Anip.Benchmarks;

/// <summary><c>parse [--articles N]</c>: articles a second read from generated files of JSON lines, feed and CSV, on one thread.</summary>
internal static class ParseBench
{
    private static readonly FileSource Files = new([NewsApiSource.Descriptor], TimeProvider.System);

    private const string Text = "The ministers met on Tuesday to discuss how the region's rivers could be kept from flooding again, and what it would cost. ";

    public static int Run(string[] args)
    {
        var articles = int.Parse(Usage.Option(args, "--articles", "20000"));
        var folder = Directory.CreateTempSubdirectory("anip-parse-");
        try
        {
            var slowest = new[] { WriteLines(folder, articles), WriteFeed(folder, articles), WriteCsv(folder, articles) }
                .Min(file => Measure(file, articles).GetAwaiter().GetResult());
            return slowest >= 5000 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> Measure(string file, int articles)
    {
        var rate = 0.0;
        for (var round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            var count = 0;
            await foreach (var article in SourceReading.Of(Files, file, FileSource.Kind, TimeProvider.System.GetUtcNow()).FetchAsync(CancellationToken.None))
            {
                count++;
            }

            if (count != articles)
            {
                throw new InvalidOperationException($"{Path.GetFileName(file)}: {count} of {articles} articles came out.");
            }

            rate = Math.Max(rate, articles / watch.Elapsed.TotalSeconds);
        }

        Console.WriteLine($"{Path.GetExtension(file),-7} {new FileInfo(file).Length / 1e6,7:F1} MB  {rate,9:F0} articles/s (aim: 5000)");
        return rate;
    }

    private static string WriteLines(DirectoryInfo folder, int articles) => Write(folder, "a.jsonl", articles, "", "", at =>
        $$"""{"url":"https://news.example/story/{{at}}?utm_source=x","title":"Story {{at}} on rivers","content":"{{JsonEncodedText.Encode(Body(at))}}","source":"Example News","published_at":"2026-01-15T18:00:00Z","language":"en"}""");

    private static string WriteFeed(DirectoryInfo folder, int articles) => Write(folder, "b.xml", articles, "<rss version=\"2.0\"><channel><title>Example</title><link>https://news.example/</link><language>en-gb</language>", "</channel></rss>", at =>
        $"<item><title>Story {at} on rivers</title><link>https://news.example/story/{at}?utm_source=x</link><guid>g{at}</guid><pubDate>Thu, 15 Jan 2026 18:00:00 GMT</pubDate><description><![CDATA[<p>{Text}</p><p>{Body(at)}</p><img src=\"/i.jpg\">]]></description></item>");

    private static string WriteCsv(DirectoryInfo folder, int articles) => Write(folder, "c.csv", articles, "url,title,text,date", "", at =>
        $"https://news.example/story/{at},Story {at} on rivers,\"{Body(at)}\",2026-01-15");

    private static string Body(int at) => new StringBuilder().Insert(0, Text, 1 + (at % 5)).Append(at).ToString();

    private static string Write(DirectoryInfo folder, string name, int articles, string head, string tail, Func<int, string> line)
    {
        var path = Path.Combine(folder.FullName, name);
        using var writer = new StreamWriter(path);
        writer.WriteLine(head);
        for (var at = 0; at < articles; at++)
        {
            writer.WriteLine(line(at));
        }

        writer.WriteLine(tail);
        return path;
    }
}
