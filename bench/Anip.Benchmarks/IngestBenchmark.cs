using System.Xml.Linq;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks;

/// <summary>
/// <c>ingest --data DIR [--items 5000]</c>: from feed files on disk to searchable and enriched by the real <c>anip ingest</c>, start of the
/// program included, against a bare ONNX Runtime loop over the same tokens. Both take turns, so that what else the machine does falls on both.
/// </summary>
internal static class IngestBenchmark
{
    private const int ItemsPerFeed = 50;
    private const int Rounds = 3;

    public static int Run(string[] args)
    {
        var count = int.Parse(Usage.Option(args, "--items", "5000"));
        var folder = EncoderFolder.In(Usage.Option(args, "--models", ""));
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        var windows = EncoderBenchmark.Headlines(Usage.Option(args, "--data", "data"), tokenizer, count);
        var work = Directory.CreateTempSubdirectory("anip-ingest-").FullName;
        try
        {
            var feeds = WriteFeeds(Path.Combine(work, "feeds"), windows);
            var encoder = Path.Combine(folder, "model.onnx");
            TimeSpan plain = default, ingest = default;
            for (var round = 0; round < Rounds; round++)
            {
                plain += BareLoop.Plain(encoder, windows, Environment.ProcessorCount) / Rounds;
                ingest += AnipProgram.Run("ingest", feeds, "--data", Path.Combine(work, $"data-{round}")) / Rounds;
            }

            Console.WriteLine($"{windows.Count} items in {Directory.GetFiles(feeds).Length} feed files, {windows.Average(window => window.Length):F1} tokens on average; mean of {Rounds} rounds");
            Console.WriteLine($"  bare loop    {windows.Count / plain.TotalSeconds,8:F1} texts/s");
            Console.WriteLine($"  anip ingest  {windows.Count / ingest.TotalSeconds,8:F1} articles/s stored, searchable and enriched; the encoder's own time is {plain / ingest:P1} of it");
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>RSS files of the texts' titles and contents.</summary>
    public static string WriteFeeds(string folder, IEnumerable<TextWindow> windows)
    {
        Directory.CreateDirectory(folder);
        foreach (var (number, items) in windows.Select((window, i) => (window, i)).Chunk(ItemsPerFeed).Index())
        {
            new XDocument(new XElement("rss", new XAttribute("version", "2.0"), new XElement(
                "channel",
                new XElement("title", $"Feed {number}"),
                new XElement("link", $"https://feed-{number}.example/"),
                items.Select(item => Item(number, item.i, item.window.Text.Split('\n', 2))))))
                .Save(Path.Combine(folder, $"{number}.xml"));
        }

        return folder;
    }

    private static XElement Item(int feed, int number, string[] parts) => new(
        "item",
        new XElement("title", Clean(parts[0])),
        new XElement("link", $"https://feed-{feed}.example/{number}"),
        new XElement("pubDate", DateTime.UnixEpoch.AddDays(20_000).AddMinutes(number).ToString("R")),
        new XElement("description", Clean(parts.ElementAtOrDefault(1) ?? "")));

    // Characters that XML has no way to write.
    private static string Clean(string text) => string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar));
}
