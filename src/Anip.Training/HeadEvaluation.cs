using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training.Comparison;
using Anip.Training.Data;
using Anip.Training.Entities;
using Anip.Training.Features;
using Anip.Training.Texts;

namespace Anip.Training;

/// <summary>Measures heads as they are loaded in use: text, encoder, graph.</summary>
internal static class HeadEvaluation
{
    /// <param name="answers">Receives what the head makes of each row; null where nobody asks.</param>
    /// <exception cref="TrainingDataException">There is no row to measure by.</exception>
    public static async Task<TrainingReport> OfAsync(
        string model, IReadOnlyList<string> data, ModelFolder folder, string encoderVersion, TextEncoder encoder, HeldOutAnswers? answers, CancellationToken cancellationToken)
    {
        var reader = new EncodedTexts(encoder, Environment.ProcessorCount);
        if (TextHead.Named(model) is { } text)
        {
            var selection = DataSelection.Of(data, text.Sources);
            using var classifier = ClassificationHead.Load(folder, encoderVersion);
            var measure = new TextMeasure(text.Labels);
            await foreach (var portion in DevelopmentTexts(text, selection, cancellationToken).InPortions(row => row.Text.Length, cancellationToken))
            {
                foreach (var (row, probabilities) in portion.Zip(Predict(classifier, reader, portion, cancellationToken)))
                {
                    measure.Add(row, probabilities);
                    answers?.Add(HeldOutTexts.Answer(HeldOutTexts.KeyOf(row), text.Labels, probabilities));
                }
            }

            return measure.Rows == 0 ? throw NoRows(selection) : new TrainingReport(model, measure.Figures([])) { WorstErrors = measure.Worst };
        }

        var files = DataSelection.Of(data, TrainingSource.OfEntities);
        using var head = EntityHead.Load(folder, encoderVersion, encoder.Shape);
        var measured = new EntityMeasure();
        var figures = await MeasureAsync(head, folder.Manifest.Labels, reader, DevelopmentSentences(files, cancellationToken), measured, answers, cancellationToken);
        return figures.Count == 0 ? throw NoRows(files) : new TrainingReport(model, figures) { WorstErrors = measured.Worst };
    }

    private static async Task<IReadOnlyList<GroupFigures>> MeasureAsync(
        EntityHead head, IReadOnlyList<string> labels, EncodedTexts reader, IAsyncEnumerable<NamedSentence> sentences, EntityMeasure measure, HeldOutAnswers? answers, CancellationToken cancellationToken)
    {
        await foreach (var portion in sentences.InPortions(sentence => sentence.Text.Length, cancellationToken))
        {
            foreach (var (sentence, found) in portion.Zip(Find(head, labels, reader, portion, cancellationToken)))
            {
                measure.Add(sentence, [.. found.Select(span => (span.Start, span.End, span.Type))], [.. found.Select(span => (double)span.Confidence)]);
                answers?.Add(new HeldOutAnswer(HeldOutAnswers.KeyOf(sentence.Text, []), HeldOutSentences.Write(found)));
            }
        }

        return measure.Figures([]);
    }

    /// <summary>The rows that versions of a model are compared on.</summary>
    public static async Task<HeldOutRows> RowsAsync(string model, IReadOnlyList<string> data, CancellationToken cancellationToken)
    {
        if (TextHead.Named(model) is not { } text)
        {
            var files = DataSelection.Of(data, TrainingSource.OfEntities);
            var sentences = await HeldOutSentences.ReadAsync(token => DevelopmentSentences(files, token), cancellationToken);
            return sentences.Keys.Count > 0 ? sentences : throw NoRows(files);
        }

        var selection = DataSelection.Of(data, text.Sources);
        var rows = await HeldOutTexts.ReadAsync(
            token => DevelopmentTexts(text, selection, token).Where(row => !TrainingSource.IsGenerated(row.File)), text.Labels, cancellationToken);
        return rows.Keys.Count > 0 ? rows : throw NoRows(selection);
    }

    public static float[][] Predict(ClassificationHead head, EncodedTexts reader, IReadOnlyList<LabelledText> rows, CancellationToken cancellationToken)
    {
        var probabilities = new float[rows.Count][];
        reader.Read(
            [.. rows.Select(row => row.Text)],
            (batch, row, number) =>
            {
                var features = new float[head.FeatureWidth];
                TextFeatures.Read(batch, row, rows[number], features);
                head.Predict(features, 1, probabilities[number] = new float[head.Labels.Count]);
            },
            _ => { },
            cancellationToken);
        return probabilities;
    }

    public static List<(int Start, int End, int Type, float Confidence)>[] Find(
        EntityHead head, IReadOnlyList<string> labels, EncodedTexts reader, IReadOnlyList<NamedSentence> sentences, CancellationToken cancellationToken)
    {
        var types = labels.ToList();
        var found = new List<(int, int, int, float)>[sentences.Count];
        reader.ReadBatches(
            [.. sentences.Select(sentence => sentence.Text)],
            (batch, numbers) =>
            {
                var spans = numbers.Select(_ => new List<EntitySpan>()).ToList();
                head.Find(batch, spans);
                for (var i = 0; i < numbers.Count; i++)
                {
                    var text = sentences[numbers[i]].Text;
                    found[numbers[i]] = [.. spans[i].Select(span => (WithMark(text, span.Start), span.End, types.IndexOf(span.Type), span.Confidence))];
                }
            },
            _ => { },
            cancellationToken);
        return found;
    }

    private static IAsyncEnumerable<LabelledText> DevelopmentTexts(TextHead head, DataSelection selection, CancellationToken cancellationToken) =>
        head.ReadAsync(selection.Files, cancellationToken).Where(row => row.IsDevelopment);

    private static IAsyncEnumerable<NamedSentence> DevelopmentSentences(DataSelection selection, CancellationToken cancellationToken) =>
        EntityFile.ReadAsync(selection.Files, cancellationToken).Where(sentence => sentence.IsDevelopment);

    public static TrainingDataException NoRows(DataSelection selection) => new(
        $"{string.Join(", ", selection.Files)}: no row is kept for measuring. About a tenth of the rows are, by a hash of their text: give more of them, or, of sentiments, mark some with \"split\": \"dev\".");

    /// <summary>The data count the @ or # to the name.</summary>
    private static int WithMark(string text, int start) => start > 0 && text[start - 1] is '@' or '#' ? start - 1 : start;
}
