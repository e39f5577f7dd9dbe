using System.Security.Cryptography;
using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Entities;
using Anip.Training.Texts;

namespace Anip.Training;

/// <summary>Writes a trained head's folder.</summary>
internal sealed class HeadFolder(string name, TrainedHead trained, TrainingOptions options, string encoderVersion)
{
    public async Task<TrainingReport> WriteAsync(TextEncoder encoder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        await File.WriteAllBytesAsync(Path.Combine(options.Output, HeadModels.FileName), trained.Model, cancellationToken);
        ModelFolder.Write(options.Output, Manifest(trained.Report), [HeadModels.FileName]);

        // Measured as it is used, with its weights in bytes.
        var report = await QuantisedAsync(encoder, cancellationToken);
        var card = new ModelCard(name, trained, options, encoderVersion, License);
        await File.WriteAllTextAsync(Path.Combine(options.Output, "README.md"), card.Write(report), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(options.Output, "LICENSE"), card.WriteLicence(), cancellationToken);
        ModelFolder.Write(options.Output, Manifest(report), [HeadModels.FileName]);
        return report;
    }

    // The share-alike licence of one of its sources is passed on; the others ask for no more than the credit in the card.
    private string License => name == EntityHeadTrainer.Name ? "CC-BY-SA-4.0" : "Apache-2.0";

    private async Task<TrainingReport> QuantisedAsync(TextEncoder encoder, CancellationToken cancellationToken)
    {
        var measured = await HeadEvaluation.OfAsync(name, options.Data, ModelFolder.Open(options.Output), encoderVersion, encoder, cancellationToken);
        return measured with { Groups = [.. measured.Groups.Select(group => group with { SeedF1 = trained.Report[group.Group].SeedF1 })] };
    }

    private ModelManifest Manifest(TrainingReport report) => new()
    {
        Name = name,
        Version = "1-" + Convert.ToHexStringLower(SHA256.HashData(trained.Model))[..8],
        Kind = name == EntityHeadTrainer.Name ? ModelKind.TokenClassification : ModelKind.TextClassification,
        Encoder = encoderVersion,
        License = License,
        Files = new Dictionary<string, string>(StringComparer.Ordinal),
        Labels = TextHead.Named(name)?.Labels ?? EntityTypes.All,
        Languages = ["en"],
        Settings = new Dictionary<string, double>(trained.Settings, StringComparer.Ordinal) { ["first_seed"] = options.FirstSeed, ["seeds"] = options.Seeds },
        Metrics = report.Groups.SelectMany(Metrics).ToDictionary(metric => metric.Key, metric => Math.Round(metric.Value, 4), StringComparer.Ordinal),
        DataSha256 = trained.DataHash,
    };

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
