using System.Collections.Concurrent;
using System.Diagnostics;
using Anip.Inference.Encoding;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Benchmarks;

/// <summary>What ONNX Runtime alone needs for given tokens: no tokenizer, no heads, nothing kept of the outputs.</summary>
internal static class BareLoop
{
    /// <summary>The plain form: one session on all cores, batches of 32 sorted by length, outputs allocated by the runtime.</summary>
    public static TimeSpan Plain(string modelFile, IReadOnlyList<TextWindow> windows, int cores)
    {
        using var options = new SessionOptions { IntraOpNumThreads = cores, InterOpNumThreads = 1 };
        using var session = new InferenceSession(modelFile, options);
        var batches = windows.OrderBy(window => window.Length).Chunk(32).Select(Inputs).ToList();
        RunPlain(session, batches[0]);
        var watch = Stopwatch.StartNew();
        foreach (var batch in batches)
        {
            RunPlain(session, batch);
        }

        return watch.Elapsed;
    }

    /// <summary>The product's encoder without anything around it: <paramref name="workers"/> batches at a time under a token budget.</summary>
    public static TimeSpan Budgeted(TextEncoder encoder, IReadOnlyList<TextWindow> windows, int workers, int tokenBudget)
    {
        var sorted = windows.OrderByDescending(window => window.Length).ToList();
        var next = 0;
        var gate = new Lock();
        var watch = Stopwatch.StartNew();
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            var batch = new EncodedBatch(encoder.Shape, tokenBudget);
            while (true)
            {
                batch.Clear();
                lock (gate)
                {
                    while (next < sorted.Count && batch.TryAdd(sorted[next]))
                    {
                        next++;
                    }
                }

                if (batch.Windows.Count == 0)
                {
                    return;
                }

                encoder.Encode(batch);
            }
        });
        return watch.Elapsed;
    }

    /// <summary>As the analyzer reads: each window by itself, <paramref name="workers"/> at a time.</summary>
    public static TimeSpan OneByOne(TextEncoder encoder, IReadOnlyList<TextWindow> windows, int workers)
    {
        var watch = Stopwatch.StartNew();
        Parallel.ForEach(
            Partitioner.Create(windows.OrderByDescending(window => window.Length), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            () => new EncodedBatch(encoder.Shape),
            (window, _, batch) =>
            {
                batch.Clear();
                batch.TryAdd(window);
                encoder.Encode(batch);
                return batch;
            },
            _ => { });
        return watch.Elapsed;
    }

    private static void RunPlain(InferenceSession session, (long[] Ids, long[] Mask, long[] Types, long[] Shape) batch)
    {
        using var options = new RunOptions();
        using var ids = OrtValue.CreateTensorValueFromMemory(batch.Ids, batch.Shape);
        using var mask = OrtValue.CreateTensorValueFromMemory(batch.Mask, batch.Shape);
        using var types = OrtValue.CreateTensorValueFromMemory(batch.Types, batch.Shape);
        using var outputs = session.Run(options, EncoderNames.Inputs, [ids, mask, types], [.. MiniLm.Shape.Layers]);
    }

    private static (long[] Ids, long[] Mask, long[] Types, long[] Shape) Inputs(TextWindow[] windows)
    {
        var length = windows.Max(window => window.Length);
        var (ids, mask, types) = (new long[windows.Length * length], new long[windows.Length * length], new long[windows.Length * length]);
        for (var row = 0; row < windows.Length; row++)
        {
            var at = row * length;
            mask.AsSpan(at, windows[row].Length).Fill(1);
            ids[at] = 101;
            for (var i = 0; i < windows[row].Count; i++)
            {
                ids[at + i + 1] = windows[row].Ids[i];
            }

            ids[at + windows[row].Length - 1] = 102;
        }

        return (ids, mask, types, [windows.Length, length]);
    }
}
