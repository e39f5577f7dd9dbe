using System.Text.Json.Serialization;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models.Registry;

namespace Anip.Server.Api.Answers;

/// <param name="Name">By which its answers are known too.</param>
/// <param name="InForce">What the manifest of the version that this node reads with calls itself; null where none is loaded.</param>
/// <param name="Champion">The number of the version that every node is to use; null where none is.</param>
/// <param name="Aliases">The version that each alias means.</param>
/// <param name="Versions">Newest first; absent in the list.</param>
internal sealed record RegisteredModelJson(
    string Name,
    string? Description,
    string? InForce,
    int? Champion,
    IReadOnlyDictionary<string, int> Aliases,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ModelVersionJson[]? Versions)
{
    public static RegisteredModelJson From(RegisteredModel model, string? inForce, IReadOnlyList<ModelVersion>? versions) => new(
        model.Name, model.Description, inForce, model.Champion, model.Aliases, model.Tags, model.CreatedAt, versions is null ? null : [.. versions.Select(version => ModelVersionJson.From(version, null, null))]);
}

/// <param name="Called">What its manifest calls it, which stands beside every prediction; null where ANIP did not make it.</param>
/// <param name="Sha256">Of its manifest.</param>
/// <param name="Stage">What an older MLflow has instead of aliases.</param>
/// <param name="Run">The run that made it; with its parameters and metrics where one version was asked for.</param>
/// <param name="Files">Absent in lists.</param>
internal sealed record ModelVersionJson(
    int Version,
    string? Called,
    string? Sha256,
    IReadOnlyList<string> Aliases,
    string? Stage,
    string? Description,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreatedAt,
    string? Run,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Parameters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double?>? Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArtifactJson[]? Files)
{
    public static ModelVersionJson From(ModelVersion version, TrackedRun? run, IReadOnlyList<ArtifactFile>? files) => new(
        version.Version,
        version.Tags.GetValueOrDefault(RegistryTags.Manifest),
        version.Sha256,
        version.Aliases,
        version.Stage,
        version.Description,
        version.Tags,
        version.CreatedAt,
        version.Run,
        run?.Parameters,
        run?.Metrics.ToDictionary(metric => metric.Key, metric => double.IsNaN(metric.Value.Value) ? (double?)null : metric.Value.Value),
        files is null ? null : [.. files.Select(file => new ArtifactJson(file.Path, file.Length))]);
}

/// <param name="Length">In bytes.</param>
internal sealed record ArtifactJson(string Path, long Length);

/// <param name="From">The version that was in force; null where none was.</param>
/// <param name="To">The one that is.</param>
internal sealed record MovedModelJson(string Name, int? From, int To);

/// <param name="From">The version that was in force; null where none was.</param>
/// <param name="To">The one that is.</param>
/// <param name="Decision">promoted, forced or already_in_force.</param>
/// <param name="Comparison">Null where the two were not compared.</param>
internal sealed record PromotedModelJson(string Name, int? From, int To, string Decision, string Reason, ModelComparison? Comparison)
{
    public static PromotedModelJson Of(PromotionDecision decision) =>
        new(decision.Name, decision.Before, decision.Version, PromotionDecision.WordOf(decision.Verdict), decision.Reason, decision.Comparison);
}

/// <param name="Version">The number of the version that is to be in force.</param>
/// <param name="Why">Kept with the version; needed where it is forced.</param>
/// <param name="Force">Whatever the comparison says.</param>
internal sealed record PromoteJson(int Version, string? Why = null, bool Force = false);

/// <param name="Why">Kept with the version.</param>
internal sealed record RollbackJson(string? Why = null);
