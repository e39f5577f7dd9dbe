using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks;

/// <summary>
/// <c>pipe --data DIR [--texts 10000]</c>: the real <c>anip pipe enrich</c>, JSON in and out with all fields, against a bare ONNX Runtime loop
/// over the same tokens. Both take turns over pieces of the texts, so that what else the machine does falls on both, and the middle of the pieces counts.
/// </summary>
internal static class PipeBenchmark
{
    private const int Pieces = 9;

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var count = int.Parse(Usage.Option(args, "--texts", "10000"));
        var folder = EncoderFolder.In(Usage.Option(args, "--models", ""));
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        foreach (var (name, windows) in (ReadOnlySpan<(string, List<TextWindow>)>)[
            ("headlines with snippet", EncoderBenchmark.Headlines(data, tokenizer, count)),
            ("texts of 256 tokens", EncoderBenchmark.LongTexts(data, tokenizer, count / 5))])
        {
            Measure(name, windows, Path.Combine(folder, "model.onnx"));
        }

        return 0;
    }

    private static void Measure(string name, List<TextWindow> windows, string encoder)
    {
        using var pipe = AnipProgram.Start("pipe", "enrich");
        Through(pipe, windows.Take(64)); // Started, models loaded, code compiled.
        var ratios = new List<double>();
        TimeSpan plain = default, enriched = default;
        long bytes = 0;
        foreach (var piece in windows.Chunk((windows.Count + Pieces - 1) / Pieces))
        {
            var bare = BareLoop.Plain(encoder, piece, Environment.ProcessorCount);
            var (characters, elapsed) = Through(pipe, piece);
            ratios.Add(bare / elapsed);
            bytes += characters;
            plain += bare;
            enriched += elapsed;
        }

        ratios.Sort();
        var memory = AnipProgram.Memory(pipe);
        pipe.StandardInput.Close();
        pipe.WaitForExit();
        Console.WriteLine($"{windows.Count} {name}, {windows.Average(window => window.Length):F1} tokens on average");
        Console.WriteLine($"  bare loop    {windows.Count / plain.TotalSeconds,8:F1} texts/s");
        Console.WriteLine($"  pipe enrich  {windows.Count / enriched.TotalSeconds,8:F1} texts/s; {bytes / windows.Count} bytes out a text; {memory.Peak} MiB at most");
        Console.WriteLine($"  by pieces    {ratios[ratios.Count / 2]:P1} of the bare loop, {ratios[0]:P1} to {ratios[^1]:P1}");
    }

    /// <summary>Writes the texts, and reads as many lines.</summary>
    /// <returns>How many characters came out, and how long that took.</returns>
    private static (long Characters, TimeSpan Elapsed) Through(Process pipe, IEnumerable<TextWindow> windows)
    {
        var lines = windows.Select(window => window.Text[..window.Ends[^1]].Split('\n', 2)) // What the bare loop reads, no more.
            .Select((parts, i) => new JsonObject { ["id"] = i, ["title"] = parts[0], ["content"] = parts.ElementAtOrDefault(1) }.ToJsonString())
            .ToList();
        var watch = Stopwatch.StartNew();
        var writing = Task.Run(() =>
        {
            lines.ForEach(pipe.StandardInput.WriteLine);
            pipe.StandardInput.Flush();
        });
        var characters = 0L;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = pipe.StandardOutput.ReadLine() ?? throw new InvalidOperationException("anip pipe ended early");
            characters += line.Length;
            if (i == 0 && JsonDocument.Parse(line).RootElement.TryGetProperty("error", out var error))
            {
                throw new InvalidOperationException(error.ToString());
            }
        }

        writing.GetAwaiter().GetResult();
        return (characters, watch.Elapsed);
    }
}
