using Anip.Inference.Encoding;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Training.Data;

namespace Anip.Training.Features;

/// <summary>What heads of whole texts see of each row: the means over the text, and for sentiment those over the target beside them.</summary>
internal static class TextFeatures
{
    // Bounds how many texts are in memory, and what an interruption costs.
    private const int Portion = 1024;

    /// <summary>All that the features of a row depend on, beside the encoder.</summary>
    public static string IdentityOf(LabelledText row) => row.Text + "\u0001" + string.Join(',', row.Targets);

    /// <param name="hash">Of the rows: see <see cref="RowsHash"/>.</param>
    /// <param name="count">Of the rows.</param>
    /// <param name="rows">They are read once, a portion after the other; not at all where the features are there already.</param>
    /// <exception cref="TrainingDataException">There are not as many rows as was said.</exception>
    public static Task<FeatureTable> ReadAsync(
        string hash, int count, IAsyncEnumerable<LabelledText> rows, bool targets, EncodedTexts reader, FeatureCache cache, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var width = (targets ? 2 : 1) * reader.Shape.FeatureWidth;
        return cache.OpenAsync(targets ? "sentiment" : "topic", hash, count, width, async (writer, token) =>
        {
            var done = writer.Kept;
            await foreach (var portion in rows.Skip(done).Chunk(Portion).WithCancellation(token))
            {
                Write(portion, done, reader, targets, writer, token);
                done += portion.Length;
                writer.Keep(done);
                progress.Report(new TrainingProgress("reading texts through the encoder", done, count));
            }

            if (done != count)
            {
                throw new TrainingDataException($"the files were changed while they were read: {count} rows became {done}. Train again.");
            }
        }, cancellationToken);
    }

    private static void Write(LabelledText[] rows, int first, EncodedTexts reader, bool targets, FeatureTable.Writer writer, CancellationToken cancellationToken)
    {
        var width = (targets ? 2 : 1) * reader.Shape.FeatureWidth;
        reader.Read(
            [.. rows.Select(row => row.Text)],
            (batch, row, number) =>
            {
                Span<float> features = stackalloc float[2 * batch.Shape.FeatureWidth];
                batch.Pool(row, features);
                if (targets)
                {
                    PoolTargets(batch, row, rows[number].Targets, features);
                }

                writer.Write(first + number, features[..width]);
            },
            _ => { },
            cancellationToken);
    }

    /// <summary>The mean over the tokens within the places; the text's own where there are none or the window ends before them.</summary>
    public static void PoolTargets(EncodedBatch batch, int row, IReadOnlyList<Range> targets, Span<float> features)
    {
        var text = features[..batch.Shape.FeatureWidth];
        var target = features.Slice(batch.Shape.FeatureWidth, batch.Shape.FeatureWidth);
        var window = batch.Windows[row];
        Span<float> token = stackalloc float[batch.Shape.FeatureWidth];
        target.Clear();
        var tokens = 0;
        for (var i = 0; i < window.Count; i++)
        {
            if (targets.Any(range => Within(window, i, range)))
            {
                batch.CopyToken(row, i, token);
                System.Numerics.Tensors.TensorPrimitives.Add(target, token, target);
                tokens++;
            }
        }

        if (tokens == 0)
        {
            text.CopyTo(target);
            return;
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(target, 1f / tokens, target);
    }

    private static bool Within(TextWindow window, int token, Range range) =>
        window.Starts[token] < range.End.Value && window.Ends[token] > range.Start.Value;
}
