using System.Globalization;
using System.Text.Json;
using Anip.Isolation;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;

namespace Anip.Lifecycle;

/// <summary>Puts a version in force where it beats the one that is, on the same held-out rows; keeps what was decided, refusals too.</summary>
public sealed class ComparedPromotion(ModelRegistries registries, VersionComparison comparison, Promotion promotion, TimeProvider timeProvider)
{
    /// <exception cref="ModelRegistryException">There is no such model or version, or the registry does not answer.</exception>
    public async Task<PromotionDecision> PromoteAsync(PromotionOrder order, CancellationToken cancellationToken)
    {
        var challenger = await comparison.FindAsync(order.Name, order.Version.ToString(CultureInfo.InvariantCulture), cancellationToken);
        var champion = await registries.InForce.FindByAliasAsync(order.Name, RegistryTags.Champion, cancellationToken);
        if (champion?.Version == order.Version)
        {
            return new PromotionDecision(order.Name, order.Version, order.Version, PromotionVerdict.AlreadyInForce, Comparison: null, "it is in force already.");
        }

        var (compared, reason) = await CompareAsync(champion, challenger, order.Rows, cancellationToken);
        var verdict = compared?.IsBetter == true ? PromotionVerdict.Promoted : order.IsForced ? PromotionVerdict.Forced : PromotionVerdict.Refused;
        await RecordAsync(order, verdict, compared, reason, cancellationToken);
        if (verdict is not PromotionVerdict.Refused)
        {
            var why = verdict is PromotionVerdict.Forced ? $"{order.Why} (forced: {reason})" : order.Why.Length > 0 ? $"{order.Why}: {reason}" : reason;
            await promotion.PromoteAsync(order.Name, order.Version, order.By, why, cancellationToken);
        }

        return new PromotionDecision(order.Name, order.Version, champion?.Version, verdict, compared, reason);
    }

    // What cannot be compared is no better: that is a decision too, and only a registry that is away is none.
    private async Task<(ModelComparison? Comparison, string Reason)> CompareAsync(
        ModelVersion? champion, ModelVersion challenger, IReadOnlyList<string> rows, CancellationToken cancellationToken)
    {
        try
        {
            var compared = await comparison.CompareAsync(champion, challenger, rows, cancellationToken);
            return (compared, compared.Reason);
        }
        catch (AnipException exception) when (exception is TrainingDataException or ModelException or ModelRegistryException { Code: ModelRegistryException.Damaged })
        {
            return (null, $"They were not compared: {exception.Message}");
        }
    }

    private async Task RecordAsync(PromotionOrder order, PromotionVerdict verdict, ModelComparison? compared, string reason, CancellationToken cancellationToken)
    {
        (string Key, string Value)[] tags =
        [
            (RegistryTags.Decision, PromotionDecision.WordOf(verdict)),
            ($"{RegistryTags.Decision}_by", order.By),
            ($"{RegistryTags.Decision}_at", timeProvider.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ($"{RegistryTags.Decision}_why", verdict is PromotionVerdict.Forced ? $"{order.Why} (forced: {reason})" : reason),
            (RegistryTags.Comparison, JsonSerializer.Serialize(compared, FiguresJson.Default.ModelComparison!)),
        ];
        foreach (var (key, value) in tags)
        {
            await registries.InForce.TagVersionAsync(order.Name, order.Version, key, value, cancellationToken);
        }
    }
}

/// <summary>Who wants which version in force.</summary>
/// <param name="By">Kept with the version, as is <paramref name="Why"/>.</param>
/// <param name="Why">Empty where nobody gave a reason of his own.</param>
public sealed record PromotionOrder(string Name, int Version, string By, string Why = "")
{
    /// <summary>Puts it in force whatever the comparison says; that needs a reason.</summary>
    public bool IsForced { get; init; }

    /// <summary>Files or folders with labelled rows; empty for those of the settings.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];
}

/// <summary>What became of an order.</summary>
/// <param name="Before">The champion before; null where there was none.</param>
/// <param name="Comparison">Null where the two could not be compared.</param>
/// <param name="Reason">In a sentence with the figures.</param>
public sealed record PromotionDecision(string Name, int Version, int? Before, PromotionVerdict Verdict, ModelComparison? Comparison, string Reason)
{
    public bool IsInForce => Verdict is not PromotionVerdict.Refused;

    /// <summary>As it is kept and told: promoted, forced, refused, already_in_force.</summary>
    public static string WordOf(PromotionVerdict verdict) => verdict is PromotionVerdict.AlreadyInForce ? "already_in_force" : verdict.ToString().ToLowerInvariant();
}

public enum PromotionVerdict
{
    Promoted,

    /// <summary>Put in force although the comparison did not speak for it.</summary>
    Forced,
    Refused,
    AlreadyInForce,
}
