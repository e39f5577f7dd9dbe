using System.Diagnostics;
using System.Text.Json;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks;

/// <summary>The tokenizer against the reference ids, and its speed on one core.</summary>
internal static class TokenizerBenchmark
{
    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var vectors = Usage.Option(args, "--vectors", Path.Combine(data, "tokenizer_vectors.jsonl.gz"));
        var folder = EncoderFolder.In(Usage.Option(args, "--models", ""));

        var loading = Stopwatch.StartNew();
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        Console.WriteLine($"loaded in {loading.ElapsedMilliseconds} ms");
        Compare(tokenizer, [.. JsonLines.Read(vectors)]);
        Measure(tokenizer, "news", [.. JsonLines.Read(Path.Combine(data, "topic", "newsapi_2020_2022.jsonl.gz")).Take(20_000).Select(row => row.Text("title") + "\n" + row.Text("text"))]);
        Measure(tokenizer, "75 languages", [.. JsonLines.Read(Path.Combine(data, "language_id", "lingua_sentences.jsonl.gz")).Select(row => row.Text("text"))]);
        return 0;
    }

    private static void Compare(WordPieceTokenizer tokenizer, IReadOnlyList<JsonElement> vectors)
    {
        var equal = 0;
        foreach (var vector in vectors)
        {
            var expected = vector.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            var tokens = new TokenBuffer();
            tokenizer.Tokenize(vector.Text("text"), tokens, 254);
            int[] actual = [tokenizer.First, .. tokens.Ids, tokenizer.Last];
            if (actual.AsSpan().SequenceEqual(expected))
            {
                equal++;
            }
            else
            {
                Console.WriteLine($"differs: {vector.Text("text")}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
            }
        }

        Console.WriteLine($"vectors equal: {equal} of {vectors.Count}");
    }

    private static void Measure(WordPieceTokenizer tokenizer, string name, IReadOnlyList<string> texts)
    {
        var tokens = new TokenBuffer();
        double best = 0;
        long allocated = 0;
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var count = 0L;
            foreach (var text in texts)
            {
                tokens.Clear();
                tokenizer.Tokenize(text, tokens);
                count += tokens.Count;
            }

            best = Math.Max(best, count / watch.Elapsed.TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Console.WriteLine($"{name}: {best / 1e6:F2} million tokens/s on one core, {allocated} bytes allocated in a warm round");
    }
}
