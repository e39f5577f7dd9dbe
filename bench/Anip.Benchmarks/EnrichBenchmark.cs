using System.Diagnostics;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Inference;
using Anip.Inference.Analysis;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;
using Anip.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Benchmarks;

/// <summary>The whole analysis against a bare ONNX Runtime loop over the same tokens in the same run.</summary>
internal static class EnrichBenchmark
{
    // As many as the pipe takes at a time.
    private const int Call = 512;

    private const int TokenBudget = 1024;

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var count = int.Parse(Usage.Option(args, "--texts", "10000"));
        var options = new InferenceOptions { Windows = 1 };
        var folder = new ModelsOptions { Path = Usage.Option(args, "--models", "") };
        var encoder = Path.Combine(EncoderFolder.In(folder.Path), "model.onnx");
        using var models = new InstalledModels(Options.Create(folder), TimeProvider.System, NullLogger<InstalledModels>.Instance);
        using var analyzer = new TextAnalyzer(models, Options.Create(options));
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(EncoderFolder.In(folder.Path), "vocab.txt"));
        Analyze(analyzer, [new("A first text, so that everything is loaded", "And compiled.")]);
        foreach (var (name, windows) in (ReadOnlySpan<(string, List<TextWindow>)>)[
            ("headlines with snippet", EncoderBenchmark.Headlines(data, tokenizer, count)),
            ("texts of 256 tokens", EncoderBenchmark.LongTexts(data, tokenizer, count / 5))])
        {
            Measure(name, windows, analyzer, encoder, options);
        }

        return 0;
    }

    private static IReadOnlyList<ArticleAnalysis> Analyze(TextAnalyzer analyzer, IReadOnlyList<AnalysisInput> inputs) =>
        analyzer.AnalyzeAsync(inputs, AnalysisUse.BackFill, CancellationToken.None).GetAwaiter().GetResult();

    private static void Measure(string name, List<TextWindow> windows, TextAnalyzer analyzer, string encoder, InferenceOptions options)
    {
        Console.WriteLine($"{windows.Count} {name}, {windows.Average(window => window.Length):F1} tokens on average");
        var inputs = windows.Select(window => window.Text.Split('\n', 2)).Select(parts => new AnalysisInput(parts[0], parts.ElementAtOrDefault(1))).ToList();
        Analyze(analyzer, [.. inputs.Take(64)]);
        var plain = windows.Count / BareLoop.Plain(encoder, windows, options.Workers).TotalSeconds;
        Console.WriteLine($"  bare loop, one session on all cores, batches of 32: {plain:F1} texts/s");
        using (var session = new TextEncoder(encoder, MiniLm.Shape, new WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])))
        {
            var budgeted = windows.Count / BareLoop.Budgeted(session, windows, options.Workers, TokenBudget).TotalSeconds;
            Console.WriteLine($"  bare loop, {options.Workers} batches at a time of {TokenBudget} tokens: {budgeted:F1} texts/s");
            var single = windows.Count / BareLoop.OneByOne(session, windows, options.Workers).TotalSeconds;
            Console.WriteLine($"  bare loop, {options.Workers} texts at a time, each by itself: {single:F1} texts/s");
        }

        var (abstained, entities) = (0, 0);
        var watch = Stopwatch.StartNew();
        foreach (var call in inputs.Chunk(Call))
        {
            foreach (var analysis in Analyze(analyzer, call))
            {
                abstained += analysis.Abstained is null ? 0 : 1;
                entities += analysis.Entities.Count;
            }
        }

        var rate = windows.Count / watch.Elapsed.TotalSeconds;
        Console.WriteLine($"  analysis: {rate:F1} texts/s, {rate / plain:P1} of the plain bare loop; {abstained} abstained, {entities} entities; {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");
    }
}
