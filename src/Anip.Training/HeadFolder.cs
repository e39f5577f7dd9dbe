using System.Globalization;
using System.Security.Cryptography;
using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Training.Cards;
using Anip.Training.Comparison;
using Anip.Training.Data;
using Anip.Training.Texts;

namespace Anip.Training;

/// <summary>Writes a trained head's folder.</summary>
internal sealed class HeadFolder(string name, TrainedHead trained, TrainingOptions options, string encoderVersion)
{
    private readonly ModelSignature _signature = CardSignature.Of(trained.Model);

    public async Task<ModelCardJson> WriteAsync(TextEncoder encoder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        await File.WriteAllBytesAsync(Path.Combine(options.Output, HeadModels.FileName), trained.Model, cancellationToken);
        ModelFolder.Write(options.Output, Manifest(trained.Report), [HeadModels.FileName]);

        // Measured as it is used, with its weights in bytes.
        var answers = new HeldOutAnswers();
        var report = await QuantisedAsync(encoder, answers, cancellationToken);
        await answers.WriteAsync(Path.Combine(options.Output, HeldOutAnswers.FileName), cancellationToken);
        var card = new ModelCard(name, trained, options, encoderVersion, License);
        await File.WriteAllTextAsync(Path.Combine(options.Output, "README.md"), card.Write(report), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(options.Output, "LICENSE"), card.WriteLicence(), cancellationToken);
        var manifest = ModelFolder.Write(options.Output, Manifest(report), [HeadModels.FileName]);
        var json = Card(manifest, report);
        await CardFiles.WriteAsync(options.Output, json, cancellationToken);
        return json;
    }

    // The share-alike licence of one of its sources is passed on; the others ask for no more than the credit in the card.
    private string License => name == ModelName.Entities ? "CC-BY-SA-4.0" : "Apache-2.0";

    private async Task<TrainingReport> QuantisedAsync(TextEncoder encoder, HeldOutAnswers answers, CancellationToken cancellationToken)
    {
        var measured = await HeadEvaluation.OfAsync(name, options.Data, ModelFolder.Open(options.Output), encoderVersion, encoder, answers, cancellationToken);
        return measured with { Warnings = trained.Report.Warnings, WorstErrors = options.Quotes ? measured.WorstErrors : [], Groups = [.. measured.Groups.Select(group => group with { SeedF1 = trained.Report[group.Group].SeedF1 })] };
    }

    private ModelCardJson Card(ModelManifest manifest, TrainingReport report) => new()
    {
        Inputs = _signature.Inputs,
        Outputs = _signature.Outputs,
        Name = name,
        Version = manifest.Version,
        Encoder = encoderVersion,
        Licence = License,
        Languages = manifest.Languages,
        Parameters = new SortedDictionary<string, string>(trained.Recipe.ToDictionary(), StringComparer.Ordinal)
        {
            ["encoder"] = encoderVersion,
            ["first_seed"] = options.FirstSeed.ToString(CultureInfo.InvariantCulture),
            ["seeds"] = options.Seeds.ToString(CultureInfo.InvariantCulture),
            ["training_rows"] = trained.TrainingRows.ToString(CultureInfo.InvariantCulture),
            ["held_out_rows"] = trained.HeldOutRows.ToString(CultureInfo.InvariantCulture),
        },
        Data = trained.Data,
        DataSha256 = trained.DataHash,
        Report = report,
        Curve = trained.Curve,
    };

    private ModelManifest Manifest(TrainingReport report) => new()
    {
        Name = name,
        Version = "1-" + Convert.ToHexStringLower(SHA256.HashData(trained.Model))[..8],
        Kind = name == ModelName.Entities ? ModelKind.TokenClassification : ModelKind.TextClassification,
        Encoder = encoderVersion,
        License = License,
        Files = new Dictionary<string, string>(StringComparer.Ordinal),
        Labels = TextHead.Named(name)?.Labels ?? EntityTypes.All,
        Languages = TrainingSource.Languages,
        Settings = new Dictionary<string, double>(trained.Settings, StringComparer.Ordinal) { ["first_seed"] = options.FirstSeed, ["seeds"] = options.Seeds },
        Metrics = report.Groups.SelectMany(Metrics).ToDictionary(metric => metric.Key, metric => Math.Round(metric.Value, 4), StringComparer.Ordinal),
        DataSha256 = trained.DataHash,
        TrainingShares = Shares([.. report.Groups[0].PerClass.Where(one => one.Rows > 0).Select(one => (one.Name, one.Rows))]),
    };

    private static Dictionary<string, double> Shares((string Name, int Rows)[] classes) =>
        classes.ToDictionary(one => one.Name, one => Math.Round((double)one.Rows / classes.Sum(other => other.Rows), 4), StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, double>> Metrics(GroupFigures group)
    {
        yield return new($"f1/{group.Group}", group.F1);
        yield return new($"accuracy/{group.Group}", group.Accuracy);
        yield return new($"calibration_error/{group.Group}", group.CalibrationError);
        foreach (var one in group.PerClass)
        {
            yield return new($"f1/{group.Group}/{one.Name}", one.F1);
        }
    }
}
