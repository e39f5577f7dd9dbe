using Anip.Inference.Encoding;
using Anip.Training.Data;

namespace Anip.Training.Features;

/// <summary>What heads of whole texts see of each row: the means over the text, and for sentiment those over the target beside them.</summary>
internal static class TextFeatures
{
    public static FeatureTable Read(
        IReadOnlyList<LabelledText> rows, bool targets, EncodedTexts reader, FeatureCache cache, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var width = (targets ? 2 : 1) * EncodedBatch.FeatureWidth;
        var identities = rows.Select(row => row.Text + "\u0001" + string.Join(',', row.Targets));
        return cache.Open(targets ? "sentiment" : "topic", identities, rows.Count, width, writer =>
        {
            var texts = rows.Select(row => row.Text).ToList();
            reader.Read(
                texts,
                (batch, row, number) =>
                {
                    Span<float> features = stackalloc float[2 * EncodedBatch.FeatureWidth];
                    batch.Pool(row, features);
                    if (targets)
                    {
                        PoolTargets(batch, row, rows[number].Targets, features);
                    }

                    writer.Write(number, features[..width]);
                },
                done => progress.Report(new TrainingProgress("reading texts through the encoder", done, texts.Count)),
                cancellationToken);
        });
    }

    /// <summary>The mean over the tokens within the places; the text's own where there are none or the window ends before them.</summary>
    public static void PoolTargets(EncodedBatch batch, int row, IReadOnlyList<Range> targets, Span<float> features)
    {
        var text = features[..EncodedBatch.FeatureWidth];
        var target = features.Slice(EncodedBatch.FeatureWidth, EncodedBatch.FeatureWidth);
        var window = batch.Windows[row];
        Span<float> token = stackalloc float[EncodedBatch.FeatureWidth];
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
