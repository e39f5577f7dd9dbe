using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models.Registry;

namespace Anip.Cli.Models;

/// <summary>A version of the registry, as it is printed.</summary>
internal sealed record VersionJson(
    int Version, IReadOnlyList<string> Aliases, string? Stage, string? Run, string? Description, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Tags)
{
    public static VersionJson Of(ModelVersion version) =>
        new(version.Version, version.Aliases, version.Stage, version.Run, version.Description, version.CreatedAt, version.Tags);
}

/// <summary>What a promotion or a rollback did.</summary>
/// <param name="From">The version that was in force; null where none was.</param>
/// <param name="To">The one that is.</param>
internal sealed record MovedJson(string Name, int? From, int To);

/// <summary>What was decided of a promotion.</summary>
/// <param name="From">The version that was in force; null where none was.</param>
/// <param name="To">The one that was to be.</param>
/// <param name="Decision">promoted, forced, refused or already_in_force.</param>
internal sealed record DecisionJson(string Name, int? From, int To, string Decision, string Reason, ModelComparison? Comparison)
{
    public static DecisionJson Of(PromotionDecision decision) =>
        new(decision.Name, decision.Before, decision.Version, PromotionDecision.WordOf(decision.Verdict), decision.Reason, decision.Comparison);
}
