using Anip.Inference.Encoding;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Texts;

namespace Anip.Benchmarks.Training;

/// <summary>Puts into a training's work folder what the encoder would give for its rows, made of what it gives for a few: an hour less for a million rows.</summary>
internal static class MadeFeatures
{
    private const float Noise = 0.05f;

    /// <param name="data">The file of the rows.</param>
    /// <param name="few">Of which the rows are made, one after the other.</param>
    public static async Task WriteAsync(string data, IReadOnlyList<LabelledText> few, string encoderFolder, string work, CancellationToken cancellationToken)
    {
        var folder = ModelFolder.Open(encoderFolder);
        using var encoder = TextEncoder.Load(folder);
        var cache = new FeatureCache(work, folder.Manifest.Files["model.onnx"]);
        using var known = await TextFeatures.ReadAsync(
            "few", few.Count, few.ToAsyncEnumerable(), targets: false, new EncodedTexts(encoder, Environment.ProcessorCount), cache, new Progress<TrainingProgress>(), cancellationToken);
        var index = await TextIndex.ReadAsync(TextHead.Topic, [data], [], int.MaxValue, cancellationToken);
        using var made = await cache.OpenAsync("topic", index.Hash, index.Labels.Count, known.Width, (writer, token) => FillAsync(writer, known, index.Labels.Count, token), cancellationToken);
    }

    private static Task FillAsync(FeatureTable.Writer writer, FeatureTable known, int rows, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var row = new float[known.Width];
        for (var number = 0; number < rows; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            known.Read(number % known.Rows, 0, row);
            for (var i = 0; i < row.Length; i++)
            {
                row[i] += Noise * (random.NextSingle() - 0.5f);
            }

            writer.Write(number, row);
        }

        return Task.CompletedTask;
    }
}
