using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Anip.Enrichment;
using Anip.Ingestion.Sources.Samples;

namespace Anip.Benchmarks;

/// <summary><c>text [--data FILE.jsonl.gz] [--show]</c>: keywords and summaries a second on one core, of snippets and of full texts.</summary>
internal static class TextBenchmark
{
    // About 256 tokens of English.
    private const int FullWords = 190;
    private const int SnippetWords = 45;

    public static int Run(string[] args)
    {
        var data = Array.IndexOf(args, "--data");
        var texts = data >= 0 ? Read(args[data + 1]) : Samples();
        if (args.Contains("--show"))
        {
            Show(texts);
            return 0;
        }

        Measure("headline + snippet", [.. texts.Select(text => text with { Content = Cut(text.Content, SnippetWords) })], 60_000);
        Measure("256 tokens", [.. texts.Where(text => text.Content.Split(' ').Length >= FullWords)
            .Select(text => text with { Content = Cut(text.Content, FullWords) })], 10_000);
        Hostile();
        return 0;
    }

    private static void Measure(string what, Text[] texts, int count)
    {
        if (texts.Length == 0)
        {
            Console.WriteLine($"{what}: no text is that long");
            return;
        }

        foreach (var step in new[] { "warm-up", "keywords", "summary", "both" })
        {
            var watch = Stopwatch.StartNew();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                var text = texts[i % texts.Length];
                _ = step == "summary" ? null : KeywordExtractor.Extract(text.Title, text.Content, text.Language);
                _ = step == "keywords" ? null : Summarizer.Summarize(text.Title, text.Content, text.Language);
            }

            if (step != "warm-up")
            {
                Console.WriteLine($"{what,-20} {step,-9} {count / watch.Elapsed.TotalSeconds,9:N0}/s  {(GC.GetAllocatedBytesForCurrentThread() - allocated) / count,6:N0} bytes each");
            }
        }
    }

    private static void Hostile()
    {
        foreach (var (what, text) in new[]
        {
            ("10 MB of words", string.Concat(Enumerable.Repeat("the quick brown fox jumps over it ", 300_000))),
            ("one word of 10 MB", new string('a', 10_000_000)),
            ("1,000,000 sentences", string.Concat(Enumerable.Repeat("No. ", 1_000_000))),
            ("10 MB of full stops", new string('.', 10_000_000)),
        })
        {
            var watch = Stopwatch.StartNew();
            _ = KeywordExtractor.Extract(text, text, null);
            _ = Summarizer.Summarize(text, text, null);
            Console.WriteLine($"{what,-20} both      {watch.Elapsed.TotalMilliseconds,9:N1} ms");
        }
    }

    private static void Show(Text[] texts)
    {
        foreach (var text in texts.Take(100))
        {
            Console.WriteLine($"[{text.Language}] {text.Title}");
            Console.WriteLine($"    {string.Join(" · ", KeywordExtractor.Extract(text.Title, text.Content, text.Language))}");
            if (Summarizer.Summarize(text.Title, text.Content, text.Language) is { } summary)
            {
                Console.WriteLine($"    = {summary}");
            }
        }
    }

    private static Text[] Samples() =>
        [.. new SampleSource(TimeProvider.System).Reading().FetchAsync(CancellationToken.None)
            .Select(article => new Text(article.Title, article.Content ?? "", article.Language)).ToBlockingEnumerable()];

    private static Text[] Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<Text> texts = [];
        while (texts.Count < 20_000 && reader.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            texts.Add(new Text(Member(row, "title"), Member(row, "text", "description", "content"), "en"));
        }

        return [.. texts];
    }

    private static string Member(JsonDocument row, params string[] names) =>
        names.Select(name => row.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null).FirstOrDefault(value => value is not null) ?? "";

    private static string Cut(string text, int words) => string.Join(' ', text.Split(' ').Take(words));

    private sealed record Text(string Title, string Content, string? Language);
}
