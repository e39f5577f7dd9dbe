using Anip.Annotations;
using Anip.Inference;
using Anip.Inference.Encoding;
using Anip.Isolation;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training.Comparison;
using Anip.Training.Data;
using Anip.Training.Labels;
using Anip.Training.Measures;
using Microsoft.Extensions.Options;

namespace Anip.Training;

/// <summary>Trains, measures and compares heads: those that ship from files, those of people's own from what they said of articles.</summary>
public sealed class HeadTrainer(InstalledModels installed, IAnnotationStore annotations, IOptions<ModelsOptions> options) : IModelTrainer
{
    public IReadOnlyList<string> FromFiles => ModelTrainer.Models;

    public async Task<IReadOnlyList<string>> FromLabelsAsync(CancellationToken cancellationToken) =>
    [
        .. (await annotations.CountAsync(cancellationToken)).Where(count => count.Articles >= LabelRows.MinRows && AnnotationName.ValuesOf(count.Name) is null)
            .GroupBy(count => count.Name, StringComparer.Ordinal).Where(name => name.Count() > 1).Select(name => name.Key).Order(StringComparer.Ordinal),
    ];

    public async Task<TrainedModel> TrainAsync(TrainingRequest request, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        if (!FromFiles.Contains(request.Name))
        {
            var rows = await LabelRowsAsync(request.Name, cancellationToken);
            var report = await LabelHeadTrainer.TrainAsync(rows, new LabelTrainingOptions { Name = request.Name, Encoder = installed.EncoderFolder, Output = request.Output }, progress, cancellationToken);
            return new TrainedModel(request.Output, report.Card, $"from {report.Rows} labelled articles");
        }

        var folder = Directory.CreateTempSubdirectory("anip-corrections");
        try
        {
            return await FromFilesAsync(request, [.. request.Data, .. await CorrectionsAsync(request, folder.FullName, cancellationToken)], progress, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<TrainedModel> FromFilesAsync(TrainingRequest request, IReadOnlyList<string> data, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var card = await ModelTrainer.TrainAsync(
            request.Name,
            new TrainingOptions
            {
                Data = data,
                Quotes = request.Quotes,
                Encoder = installed.EncoderFolder,
                Output = request.Output,
                Work = request.Work,
                KeepsWork = request.KeepWork,
                MaxRows = request.MaxRows,
                Seeds = request.Seeds ?? ModelTrainer.SeedsOf(request.Name),
            },
            progress, cancellationToken);
        return new TrainedModel(request.Output, card, $"from {card.Data.Sum(source => source.Rows)} rows of {string.Join(", ", card.Data.Select(source => source.Name))}");
    }

    private async Task<string[]> CorrectionsAsync(TrainingRequest request, string folder, CancellationToken cancellationToken) =>
        request.WithCorrections && AnnotationName.OfModel(request.Name) is { } name
        && await CorrectionRows.WriteAsync(folder, annotations.StreamAsync(name, cancellationToken), TrainingSource.Languages, cancellationToken) is { } file ? [file] : [];

    public async Task<TrainingReport> EvaluateAsync(string name, MeasuredModel model, IReadOnlyList<string> data, CancellationToken cancellationToken)
    {
        if (FromFiles.Contains(name))
        {
            return await ModelTrainer.EvaluateAsync(name, data, model.Folder, EncoderOf(model.Folder), cancellationToken);
        }

        var (given, labels) = await LabelledAsync(name, [model], cancellationToken);
        var rows = await HeldOutTexts.ReadAsync(_ => given.ToAsyncEnumerable(), labels, cancellationToken);
        var (confusion, calibration, worst) = (new Confusion(labels), new CalibrationError(), new WorstErrors());
        foreach (var (row, answer) in given.Zip(await AnswersAsync(rows, model, cancellationToken)))
        {
            var isRight = labels[row.Label] == answer.Answer;
            confusion.Add(row.Label, labels.IndexOf(answer.Answer));
            calibration.Add(answer.Confidence ?? 0, isRight);
            if (!isRight)
            {
                worst.Add(name, row.Text, labels[row.Label], answer.Answer, answer.Confidence ?? 0);
            }
        }

        var figures = new GroupFigures("labels", confusion.Rows, confusion.MacroF1, confusion.Accuracy, calibration.Value, confusion.PerClass, []) { Confusion = confusion.Counts, Reliability = calibration.Reliability };
        return new TrainingReport(name, [figures]) { WorstErrors = worst.Worst };
    }

    public async Task<ModelComparison> CompareAsync(
        string name, MeasuredModel? champion, MeasuredModel challenger, IReadOnlyList<string> data, PromotionRule rule, CancellationToken cancellationToken)
    {
        HeldOutRows rows;
        if (FromFiles.Contains(name))
        {
            rows = await HeadEvaluation.RowsAsync(name, data, cancellationToken);
        }
        else
        {
            var (given, labels) = await LabelledAsync(name, champion is null ? [challenger] : [champion, challenger], cancellationToken);
            rows = await HeldOutTexts.ReadAsync(_ => given.ToAsyncEnumerable(), labels, cancellationToken);
        }

        var old = champion is null ? [.. rows.Keys.Zip(rows.Baseline, (key, answer) => new HeldOutAnswer(key, answer))] : await AnswersAsync(rows, champion, cancellationToken);
        var next = await AnswersAsync(rows, challenger, cancellationToken);
        return PairedBootstrap.Compare([.. old.Select(Outcome)], [.. next.Select(Outcome)], rows.Labels, rows.IsMacro, rule, isFirst: champion is null);

        RowOutcome Outcome(HeldOutAnswer answer, int row) => rows.OutcomeOf(row, answer.Answer);
    }

    /// <summary>What a model makes of the rows: as it is known from before, else by reading them.</summary>
    private async Task<IReadOnlyList<HeldOutAnswer>> AnswersAsync(HeldOutRows rows, MeasuredModel model, CancellationToken cancellationToken)
    {
        var known = await HeldOutAnswers.ReadAsync([model.Answers, Path.Combine(model.Folder, HeldOutAnswers.FileName)], cancellationToken);
        HashSet<int> unknown = [.. Enumerable.Range(0, rows.Keys.Count).Where(row => known.Find(rows.Keys[row]) is not { } answer || !rows.Allows(answer.Answer))];
        if (unknown.Count > 0)
        {
            var head = ModelFolder.Open(model.Folder);
            var folder = ModelFolder.Open(EncoderOf(model.Folder));
            using var encoder = TextEncoder.Load(folder);
            await foreach (var answer in rows.PredictAsync(head, folder.Manifest.Version, encoder, unknown, cancellationToken))
            {
                known.Add(answer);
            }

            if (model.Answers is { } file)
            {
                // Who cannot keep them reads the rows again the next time.
                await Isolated.RunAsync(token => known.WriteAsync(file, token), cancellationToken);
            }
        }

        return [.. rows.Keys.Select(key => known.Find(key) ?? throw new TrainingDataException("the files were changed while they were read. Compare again."))];
    }

    /// <summary>All that is said of articles by a name, with the labels of the models beside those that people use.</summary>
    private async Task<(List<LabelledText> Rows, List<string> Labels)> LabelledAsync(string name, IReadOnlyList<MeasuredModel> models, CancellationToken cancellationToken)
    {
        var given = (await LabelRowsAsync(name, cancellationToken)).DistinctBy(row => row.Text.Trim(), StringComparer.Ordinal).ToList();
        List<string> labels = [.. given.Select(row => row.Label).Concat(models.SelectMany(model => ModelFolder.ReadManifest(model.Folder).Labels)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return given.Count == 0
            ? throw new TrainingDataException($"there are no held-out rows to measure {name} by: no article has that label ('anip label set ID {name}=VALUE').")
            : ([.. given.Select(row => new LabelledText(name, name, row.Text, row.Text, labels.IndexOf(row.Label), []))], labels);
    }

    private async Task<List<LabelRow>> LabelRowsAsync(string name, CancellationToken cancellationToken) => await annotations.StreamAsync(name, cancellationToken)
        .Select(article => new LabelRow(LabelRow.TextOf(article), article.Value, article.Language, article.At.UtcTicks / TimeSpan.TicksPerMicrosecond))
        .ToListAsync(cancellationToken);

    /// <summary>The folder of the encoder that a head was trained on.</summary>
    private string EncoderOf(string head)
    {
        var wanted = ModelFolder.ReadManifest(head).Encoder;
        var folders = Directory.Exists(options.Value.Folder) ? Directory.EnumerateDirectories(options.Value.Folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        foreach (var folder in folders)
        {
            // What cannot be read is told by who loads models.
            if (Isolated.Run<ModelManifest?>(() => ModelFolder.ReadManifest(folder), _ => null, CancellationToken.None) is { Kind: ModelKind.Encoder } manifest && manifest.Version == wanted)
            {
                return folder;
            }
        }

        throw new ModelException($"{head} was trained on the encoder {wanted ?? "(none)"}, which is not among the models in {options.Value.Folder}: put its folder there, or train the model anew.");
    }
}
