using Anip.Inference.Analysis;
using Anip.Inference.Encoding;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Training.Data;

namespace Anip.Training.Features;

/// <summary>What heads of whole texts see of each row: the means over the text, and for sentiment the <see cref="TargetFeatures"/> beside them.</summary>
internal static class TextFeatures
{
    /// <summary>All that the features of a row depend on, beside the encoder.</summary>
    public static string IdentityOf(LabelledText row) => row.Text + "\u0001" + string.Join(',', row.Targets);

    public static int WidthOf(bool targets, EncoderShape shape) => (targets ? TargetFeatures.PartsOfText : 1) * shape.FeatureWidth;

    /// <param name="hash">Of the rows: see <see cref="RowsHash"/>.</param>
    /// <param name="count">Of the rows.</param>
    /// <param name="rows">They are read once, a portion after the other; not at all where the features are there already.</param>
    /// <exception cref="TrainingDataException">There are not as many rows as was said.</exception>
    public static Task<FeatureTable> ReadAsync(
        string hash, int count, IAsyncEnumerable<LabelledText> rows, bool targets, EncodedTexts reader, FeatureCache cache, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var width = WidthOf(targets, reader.Shape);
        return cache.OpenAsync(targets ? "sentiment" : "topic", hash, count, width, async (writer, token) =>
        {
            var done = writer.Kept;
            await foreach (var portion in rows.Skip(done).InPortions(row => row.Text.Length, token))
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
        var width = WidthOf(targets, reader.Shape);
        reader.Read(
            [.. rows.Select(row => row.Text)],
            (batch, row, number) =>
            {
                Span<float> features = stackalloc float[width];
                Read(batch, row, rows[number], features);
                writer.Write(first + number, features);
            },
            _ => { },
            cancellationToken);
    }

    /// <summary>The features of a text: as in use.</summary>
    public static void Read(EncodedBatch batch, int row, LabelledText text, Span<float> features)
    {
        var own = features[..batch.Shape.FeatureWidth];
        batch.Pool(row, own);
        if (features.Length > own.Length)
        {
            var target = new TargetFeatures(batch.Shape);
            target.Add(batch, row, [.. text.Targets.Select(range => (range.Start.Value, range.End.Value))]);
            target.CopyTo(features[own.Length..], own);
        }
    }
}
