using System.Diagnostics;
using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks;

/// <summary>The encoder: its speed beside a bare loop, its likeness to the fp32 origin, and STS-b.</summary>
internal static class EncoderBenchmark
{
    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var model = Usage.Option(args, "--model", EncoderFolder.In(""));
        var file = Path.Combine(model, "model.onnx");
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(model, "vocab.txt"));
        var count = int.Parse(Usage.Option(args, "--texts", "10000"));
        var cores = Environment.ProcessorCount;
        if (args.Contains("--quality"))
        {
            Quality(data, file, tokenizer, Usage.Option(args, "--reference", ""));
            return 0;
        }

        foreach (var (name, windows) in (ReadOnlySpan<(string, List<TextWindow>)>)[
            ("headline and snippet", Headlines(data, tokenizer, count)),
            ("256 tokens", LongTexts(data, tokenizer, count / 5))])
        {
            Console.WriteLine($"{windows.Count} texts, {name}, {windows.Average(window => window.Length):F1} tokens on average");
            Print("bare loop, one session on all cores, batches of 32", windows.Count, BareLoop.Plain(file, windows, cores));
            foreach (var (threads, workers) in (ReadOnlySpan<(int, int)>)[(cores, 1), (1, cores)])
            {
                using var encoder = new TextEncoder(file, MiniLm.Shape, tokenizer, threads);
                foreach (var budget in (ReadOnlySpan<int>)[256, 1024, 2048, 4096, 8192])
                {
                    Print($"{workers} batches at a time, {threads} threads each, {budget} tokens", windows.Count, BareLoop.Budgeted(encoder, windows, workers, budget));
                }
            }
        }

        Quality(data, file, tokenizer, Usage.Option(args, "--reference", ""));
        return 0;
    }

    private static void Quality(string data, string file, WordPieceTokenizer tokenizer, string reference)
    {
        using var encoder = new TextEncoder(file, MiniLm.Shape, tokenizer);
        var pairs = JsonLines.Read(Path.Combine(data, "similarity", "stsb_dev.jsonl.gz")).ToList();
        var left = Embeddings(encoder, [.. pairs.Select(pair => Window(pair.Text("s1"), tokenizer))]);
        var right = Embeddings(encoder, [.. pairs.Select(pair => Window(pair.Text("s2"), tokenizer))]);
        var likeness = left.Zip(right, (a, b) => (double)TensorPrimitives.Dot<float>(a, b)).ToArray();
        Console.WriteLine($"STS-b development part, Spearman x 100: {100 * Spearman(likeness, [.. pairs.Select(pair => pair.GetProperty("score").GetDouble())]):F2}");
        if (reference.Length == 0)
        {
            return;
        }

        // The origin has no inner layers among its outputs, so that only the last is asked for.
        using var origin = new TextEncoder(reference, MiniLm.Shape, tokenizer);
        List<TextWindow> texts = [.. JsonLines.Read(Path.Combine(data, "topic", "newsapi_2020_2022.jsonl.gz"))
            .Where(row => DevelopmentRows.Contains(row.Text("title"))).Take(1000).Select(row => Window(row.Text("title") + "\n" + row.Text("text"), tokenizer))];
        var cosines = Embeddings(encoder, texts).Zip(Embeddings(origin, texts), (a, b) => TensorPrimitives.Dot<float>(a, b)).Order().ToArray();
        Console.WriteLine($"cosine to the fp32 origin over {cosines.Length} development texts: {cosines.Average():F4} on average, {cosines[cosines.Length / 100]:F4} at the 1st percentile");
    }

    internal static float[][] Embeddings(TextEncoder encoder, List<TextWindow> windows)
    {
        var embeddings = new float[windows.Count][];
        var order = Enumerable.Range(0, windows.Count).OrderBy(i => windows[i].Length).ToArray();
        var batch = new EncodedBatch(encoder.Shape, 1024, EncoderLayers.Last);
        for (var next = 0; next < order.Length;)
        {
            batch.Clear();
            var first = next;
            while (next < order.Length && batch.TryAdd(windows[order[next]]))
            {
                next++;
            }

            encoder.Encode(batch);
            for (var row = 0; row < batch.Windows.Count; row++)
            {
                var mean = embeddings[order[first + row]] = new float[encoder.Shape.Width];
                batch.PoolLast(row, mean);
                TextEncoder.Normalise(mean);
            }
        }

        return embeddings;
    }

    private static double Spearman(double[] left, double[] right)
    {
        var (a, b) = (Ranks(left), Ranks(right));
        var (meanA, meanB) = (a.Average(), b.Average());
        var covariance = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return covariance / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        var ranks = new double[values.Length];
        var rank = 0;
        foreach (var group in Enumerable.Range(0, values.Length).GroupBy(i => values[i]).OrderBy(group => group.Key))
        {
            foreach (var i in group)
            {
                ranks[i] = rank + ((group.Count() - 1) / 2.0);
            }

            rank += group.Count();
        }

        return ranks;
    }

    private static void Print(string name, int texts, TimeSpan elapsed) =>
        Console.WriteLine($"  {name}: {texts / elapsed.TotalSeconds:F1} texts/s; {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");

    internal static List<TextWindow> Headlines(string data, WordPieceTokenizer tokenizer, int count) =>
        [.. JsonLines.Read(Path.Combine(data, "topic", "newsapi_2020_2022.jsonl.gz")).Take(count).Select(row => Window(row.Text("title") + "\n" + row.Text("text"), tokenizer))];

    /// <summary>Articles of at least 254 tokens, cut there.</summary>
    internal static List<TextWindow> LongTexts(string data, WordPieceTokenizer tokenizer, int count)
    {
        var texts = JsonLines.Read(Path.Combine(data, "topic", "masakhanews_eng.jsonl.gz")).Select(row => row.Text("title") + "\n" + row.Text("text")).ToList();
        return [.. Enumerable.Repeat(texts, 1 + (count / Math.Max(texts.Count / 2, 1))).SelectMany(all => all)
            .Select(text => Window(text, tokenizer)).Where(window => window.Count == MiniLm.Shape.MaxTokens).Take(count)];
    }

    internal static TextWindow Window(string text, WordPieceTokenizer tokenizer)
    {
        var tokens = new TokenBuffer();
        tokenizer.Tokenize(text, tokens, MiniLm.Shape.MaxTokens);
        return new(text, tokens, 0, tokens.Count);
    }
}
