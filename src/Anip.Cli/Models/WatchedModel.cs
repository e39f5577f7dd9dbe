using System.Text.Json.Nodes;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Storage;
using Anip.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary>How the answers of a model change, for verbs that show models whether or not there is a store.</summary>
internal static class WatchedModel
{
    /// <returns>Null where the model gives no labels, or no store can be asked: to look makes none.</returns>
    public static async Task<ModelDrift?> ReadAsync(IServiceProvider services, string name, CancellationToken cancellationToken)
    {
        ModelDrift? drift = null;
        await Isolated.RunAsync(
            async token => drift = (await services.GetRequiredService<ISchemaMigrator>().StatusAsync(token)).Pending.Count > 0 ? null : await services.GetRequiredService<ModelWatch>().ReadAsync(name, token),
            cancellationToken);
        return drift;
    }

    public static void Print(ModelDrift? drift)
    {
        if (drift is null)
        {
            return;
        }

        Terminal.Print("");
        Terminal.Print($"How its answers change: {drift.Sentence}");
        if (drift.Lately.MeanConfidence is { } mean)
        {
            Terminal.Print($"  last {ModelDrift.Window} days: {drift.Lately.Count:N0} answers, mean confidence {mean:0.00}, {drift.Lately.BelowFloor:P0} below {drift.Limits.Floor:0.0#}, {drift.Lately.AbstainedShare:P0} of the texts without a label");
        }

        if (drift.Agreement is { Share: { } share } agreement)
        {
            Terminal.Print($"  people agree with {share:P0} of the {agreement.Agreed + agreement.Disagreed:N0} answers of which they said something in the last {ModelWatch.MaxDays} days");
        }
    }

    public static JsonObject Json(ModelDrift drift) => new()
    {
        ["verdict"] = drift.Verdict switch { DriftVerdict.Drifted => "drifted", DriftVerdict.Steady => "steady", _ => "too_few" },
        ["psi_training"] = drift.AgainstTraining,
        ["psi_month"] = drift.AgainstLastMonth,
        ["mean_confidence"] = drift.Lately.MeanConfidence,
        ["below_floor"] = drift.Lately.BelowFloor,
        ["abstained_share"] = drift.Lately.AbstainedShare,
        ["agreed"] = drift.Agreement?.Agreed,
        ["disagreed"] = drift.Agreement?.Disagreed,
    };
}
