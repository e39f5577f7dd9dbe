using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Entities;
using Anip.Training.Features;
using Anip.Training.Texts;

namespace Anip.Training;

/// <summary>Measures heads as they are loaded in use: text, encoder, graph.</summary>
internal static class HeadEvaluation
{
    public static async Task<TrainingReport> OfAsync(
        string model, IReadOnlyList<string> data, ModelFolder folder, string encoderVersion, TextEncoder encoder, CancellationToken cancellationToken)
    {
        var reader = new EncodedTexts(encoder, Environment.ProcessorCount);
        if (TextHead.Named(model) is { } text)
        {
            using var classifier = ClassificationHead.Load(folder, encoderVersion);
            var rows = await text.ReadAllAsync(DataSelection.Of(data, text.Sources).Files, cancellationToken);
            return new TrainingReport(model, Measure(text, classifier, reader, [.. rows.Where(row => row.IsDevelopment)], cancellationToken));
        }

        using var head = EntityHead.Load(folder, encoderVersion);
        var sentences = await EntityHeadTrainer.ReadAsync(DataSelection.Of(data, TrainingSource.OfEntities), cancellationToken);
        return new TrainingReport(model, Measure(head, folder.Manifest.Labels, reader, [.. sentences.Where(one => one.IsDevelopment)], cancellationToken));
    }

    private static IReadOnlyList<GroupFigures> Measure(
        TextHead text, ClassificationHead head, EncodedTexts reader, IReadOnlyList<LabelledText> rows, CancellationToken cancellationToken)
    {
        var probabilities = new float[rows.Count][];
        reader.Read(
            [.. rows.Select(row => row.Text)],
            (batch, row, number) =>
            {
                Span<float> features = stackalloc float[2 * EncodedBatch.FeatureWidth];
                batch.Pool(row, features);
                if (text.Targets)
                {
                    TextFeatures.PoolTargets(batch, row, rows[number].Targets, features);
                }

                head.Predict(features[..head.FeatureWidth], 1, probabilities[number] = new float[head.Labels.Count]);
            },
            _ => { },
            cancellationToken);
        var measure = new TextMeasure(text.Labels);
        for (var i = 0; i < rows.Count; i++)
        {
            measure.Add(rows[i], probabilities[i]);
        }

        return measure.Figures([]);
    }

    private static IReadOnlyList<GroupFigures> Measure(
        EntityHead head, IReadOnlyList<string> types, EncodedTexts reader, IReadOnlyList<NamedSentence> sentences, CancellationToken cancellationToken)
    {
        var found = new List<EntitySpan>[sentences.Count];
        reader.ReadBatches(
            [.. sentences.Select(sentence => sentence.Text)],
            (batch, numbers) =>
            {
                var spans = numbers.Select(_ => new List<EntitySpan>()).ToList();
                head.Find(batch, spans);
                for (var i = 0; i < numbers.Count; i++)
                {
                    found[numbers[i]] = spans[i];
                }
            },
            _ => { },
            cancellationToken);
        var measure = new EntityMeasure();
        for (var i = 0; i < sentences.Count; i++)
        {
            measure.Add(
                sentences[i],
                [.. found[i].Select(span => (WithMark(sentences[i].Text, span.Start), span.End, types.ToList().IndexOf(span.Type)))],
                [.. found[i].Select(span => (double)span.Confidence)]);
        }

        return measure.Figures([]);
    }

    /// <summary>The data count the @ or # to the name.</summary>
    private static int WithMark(string text, int start) => start > 0 && text[start - 1] is '@' or '#' ? start - 1 : start;
}
