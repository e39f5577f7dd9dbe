using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anip.Inference.Heads;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Training.Cards;
using Anip.Training.Comparison;

namespace Anip.Training.Labels;

/// <summary>Writes the folder of a head of a person's own: model, manifest, card, licence.</summary>
internal sealed class LabelHeadFolder(LabelTrainingOptions options, string encoderVersion, LabelRows rows, IReadOnlyList<CurvePoint> curve)
{
    /// <summary>The setting of the manifest that says which row was said last of those that were learnt from.</summary>
    public const string LastRow = ModelManifest.LastRow;

    public async Task<LabelReport> WriteAsync(byte[] model, float temperature, LabelJudgement judgement, CancellationToken cancellationToken)
    {
        var manifest = Manifest(model, temperature, judgement);
        var (figures, warnings) = (judgement.Figures, Warnings(judgement));
        var report = new LabelReport(
            options.Name, manifest.Version, rows.Rows.Count, rows.LeftOut, figures.F1, judgement.Low, judgement.High, figures.Accuracy, figures.CalibrationError,
            judgement.ChanceF1, [.. figures.PerClass.Select(one => new LabelFigure(one.Name, one.Rows, one.Precision, one.Recall, one.F1))], warnings, judgement.Judged)
        {
            Card = CardJson(manifest, CardSignature.Of(model), new TrainingReport(options.Name, [figures]) { WorstErrors = judgement.Worst, Warnings = warnings }),
        };
        Directory.CreateDirectory(options.Output);
        await File.WriteAllBytesAsync(Path.Combine(options.Output, HeadModels.FileName), model, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(options.Output, "README.md"), Card(report, manifest), cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(options.Output, "LICENSE"),
            "These weights were learnt from labels that the people of this installation gave; they belong to whom the labels belong to.\n", cancellationToken);
        ModelFolder.Write(options.Output, manifest, [HeadModels.FileName]);
        var answers = new HeldOutAnswers();
        foreach (var judged in judgement.Judged)
        {
            answers.Add(new HeldOutAnswer(HeldOutAnswers.KeyOf(judged.Row.Text, []), judged.Predicted, judged.Confidence));
        }

        await answers.WriteAsync(Path.Combine(options.Output, HeldOutAnswers.FileName), cancellationToken);
        await CardFiles.WriteAsync(options.Output, report.Card, cancellationToken);
        return report;
    }

    private ModelCardJson CardJson(ModelManifest manifest, ModelSignature signature, TrainingReport report) => new()
    {
        Inputs = signature.Inputs,
        Outputs = signature.Outputs,
        Name = options.Name,
        Version = manifest.Version,
        Encoder = encoderVersion,
        Licence = manifest.License,
        Languages = manifest.Languages,
        Parameters = new SortedDictionary<string, string>(LabelHeadTrainer.Recipe.Parameters.ToDictionary(), StringComparer.Ordinal)
        {
            ["encoder"] = encoderVersion,
            ["first_seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["seeds"] = "3",
            ["training_rows"] = rows.Rows.Count.ToString(CultureInfo.InvariantCulture),
        },
        Data = [new DataSource(options.Name, manifest.DataSha256!, "what people said of articles of this installation", manifest.License, rows.Rows.Count, RowsByLabel(), false)],
        DataSha256 = manifest.DataSha256!,
        Report = report,
        Curve = curve,
    };

    private Dictionary<string, long> RowsByLabel() =>
        rows.Numbers.GroupBy(number => number).OrderBy(group => group.Key).ToDictionary(group => rows.Labels[group.Key], group => group.LongCount(), StringComparer.Ordinal);

    private ModelManifest Manifest(byte[] model, float temperature, LabelJudgement judgement)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["f1/cross_validated"] = judgement.Figures.F1,
            ["f1_low/cross_validated"] = judgement.Low,
            ["f1_high/cross_validated"] = judgement.High,
            ["f1/most_frequent"] = judgement.ChanceF1,
            ["accuracy/cross_validated"] = judgement.Figures.Accuracy,
            ["calibration_error/cross_validated"] = judgement.Figures.CalibrationError,
        };
        foreach (var label in judgement.Figures.PerClass)
        {
            metrics[$"f1/cross_validated/{label.Name}"] = label.F1;
        }

        return new ModelManifest
        {
            Name = options.Name,
            Version = "1-" + Convert.ToHexStringLower(SHA256.HashData(model))[..8],
            Kind = ModelKind.TextClassification,
            Encoder = encoderVersion,
            License = "LicenseRef-Own-Labels",
            Files = new Dictionary<string, string>(StringComparer.Ordinal),
            Labels = rows.Labels,
            Languages = Languages(),
            DataSha256 = DataHash(),
            Settings = new Dictionary<string, double>(StringComparer.Ordinal) { ["temperature"] = temperature, ["first_seed"] = options.Seed, ["rows"] = rows.Rows.Count, [LastRow] = rows.Rows.Max(row => row.Order) },
            Metrics = metrics.ToDictionary(metric => metric.Key, metric => Math.Round(metric.Value, 4), StringComparer.Ordinal),
        };
    }

    // Those that it has seen enough of; where the language of rows is not known, it is for any.
    private string[] Languages() => rows.Rows.Any(row => row.Language is null) ? []
        : [.. rows.Rows.GroupBy(row => row.Language!).Where(group => group.Count() >= LabelRows.MinRows).Select(group => group.Key).Order(StringComparer.Ordinal)];

    private string DataHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows.Rows)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{row.Label}\0{row.Text}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private List<string> Warnings(LabelJudgement judgement)
    {
        List<string> warnings = [];
        if (judgement.Figures.PerClass.Where(label => label.Rows < LabelRows.EnoughRows).ToList() is { Count: > 0 } few)
        {
            warnings.Add($"Few rows ({string.Join(", ", few.Select(label => $"{label.Rows} of {label.Name}"))}): from {LabelRows.EnoughRows} of each label on the figures can be relied on.");
        }

        if (judgement.Low <= judgement.ChanceF1)
        {
            warnings.Add("It is not surely better than always answering the most frequent label: more labels are needed, or the labels do not follow from the texts.");
        }

        if (rows.LeftOut > 0)
        {
            warnings.Add($"{rows.LeftOut} rows were left out, since their labels have fewer than {LabelRows.MinRows}.");
        }

        return warnings;
    }

    private string Card(LabelReport report, ModelManifest manifest)
    {
        var card = new StringBuilder();
        card.AppendLine(CultureInfo.InvariantCulture, $"# {options.Name}\n\nWhich of {string.Join(", ", rows.Labels)} the people of this installation would say of a text.\n");
        card.AppendLine(CultureInfo.InvariantCulture, $"Reads the layers of the encoder `{encoderVersion}` and no other's. {CardSignature.Sentence(new ModelSignature(report.Card.Inputs, report.Card.Outputs))} Languages: {(manifest.Languages.Count == 0 ? "any" : string.Join(", ", manifest.Languages))}.\n");
        CardSections.WriteData(card, report.Card.Data);
        card.AppendLine(CultureInfo.InvariantCulture, $"\n{report.Rows:N0} labelled articles; the SHA-256 is over labels and texts.\n");
        card.AppendLine(CultureInfo.InvariantCulture, $"## How it was trained\n\nFeatures: means over the text of the encoder's layers, standardised. One hidden layer of {LabelHeadTrainer.Recipe.Hidden} (GELU), the mean of three networks. `anip train {options.Name} --from-labels` does it again.\n");
        card.AppendLine("## Figures\n\nBy cross-validation: each article is judged by networks that did not learn from it.\n");
        card.AppendLine(CultureInfo.InvariantCulture, $"Macro-F1 **{report.F1:0.000}** (95 % interval {report.Low:0.000} to {report.High:0.000}; always answering the most frequent label gives {report.ChanceF1:0.000}), accuracy {report.Accuracy:0.000}, expected calibration error {report.CalibrationError:0.000}.\n");
        card.AppendLine("| label | articles | precision | recall | F1 |\n| --- | --- | --- | --- | --- |");
        foreach (var label in report.Labels)
        {
            card.AppendLine(CultureInfo.InvariantCulture, $"| {label.Label} | {label.Rows} | {label.Precision:0.000} | {label.Recall:0.000} | {label.F1:0.000} |");
        }

        card.AppendLine();
        CardSections.Write(card, report.Card.Report, curve);
        card.AppendLine(report.Warnings.Count == 0 ? "" : $"\n## To be known\n\n{string.Join('\n', report.Warnings.Select(warning => $"- {warning}"))}");
        return card.ToString().ReplaceLineEndings("\n");
    }
}
