using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Verdict">steady, drifted, or too_few where there are too few answers to say, or nothing to compare them with.</param>
/// <param name="Says">The verdict in a sentence.</param>
/// <param name="Threshold">The index above which there is a warning.</param>
/// <param name="Floor">The confidence below which an answer counts as unsure.</param>
/// <param name="PsiTraining">Population-stability index of the last seven days against the data that the model was measured on; null where those are not known, or there are too few answers.</param>
/// <param name="PsiMonth">The same against the thirty days before.</param>
/// <param name="Drifted">Whether either is above the threshold.</param>
/// <param name="Lately">The last seven days as one.</param>
/// <param name="Agreement">Whether people say the same; null where they cannot say anything of what this model reads.</param>
/// <param name="Days">Those that texts are of, the oldest first, at most sixty.</param>
internal sealed record DriftJson(
    string Model, string Version, string Verdict, string Says, double Threshold, double Floor, double? PsiTraining, double? PsiMonth, bool Drifted, DriftDayJson Lately,
    AgreementJson? Agreement, IReadOnlyList<DriftDayJson> Days)
{
    public static DriftJson From(ModelDrift drift) => new(
        drift.Model, drift.Version, Word(drift.Verdict), drift.Sentence, drift.Limits.Threshold, drift.Limits.Floor, drift.AgainstTraining, drift.AgainstLastMonth,
        drift.Verdict is DriftVerdict.Drifted, DriftDayJson.From(drift.Lately), drift.Agreement is { } agreement ? AgreementJson.From(agreement) : null,
        [.. drift.Days.Select(DriftDayJson.From)]);

    private static string Word(DriftVerdict verdict) => verdict switch
    {
        DriftVerdict.Drifted => "drifted",
        DriftVerdict.Steady => "steady",
        _ => "too_few",
    };
}

/// <param name="Version">Of the model that read them.</param>
/// <param name="Count">Answers with a label.</param>
/// <param name="Abstained">Texts to which it gave none.</param>
/// <param name="MeanConfidence">0–1; null where it gave no label.</param>
/// <param name="BelowFloor">The share of answers that are less sure than the floor.</param>
/// <param name="Shares">Of each label.</param>
internal sealed record DriftDayJson(
    DateOnly Day, string Version, long Count, long Abstained, double? MeanConfidence, double? BelowFloor, IReadOnlyDictionary<string, double> Shares)
{
    public static DriftDayJson From(DriftDay day) => new(
        day.Day, day.Version, day.Count, day.Abstained, day.MeanConfidence, day.BelowFloor,
        day.Labels.ToDictionary(label => label.Key, label => (double)label.Value / day.Count, StringComparer.Ordinal));
}

/// <param name="Share">Of what people said in the last sixty days, how much the version in force says too, 0–1; null where they said nothing that it answers. What it has learnt from does not count.</param>
/// <param name="Unanswered">What it gives no answer to.</param>
/// <param name="Days">By the day on which people said it and the version whose answer stands beside it.</param>
internal sealed record AgreementJson(double? Share, long Agreed, long Disagreed, long Unanswered, IReadOnlyList<AgreementDayJson> Days)
{
    public static AgreementJson From(Agreement agreement) => new(
        agreement.Share, agreement.Agreed, agreement.Disagreed, agreement.Unanswered,
        [.. agreement.Days.Select(day => new AgreementDayJson(day.Day, day.Version, day.Agreed, day.Disagreed, day.Unanswered))]);
}

internal sealed record AgreementDayJson(DateOnly Day, string Version, long Agreed, long Disagreed, long Unanswered);

/// <summary><c>/api/models/{name}/drift</c>.</summary>
internal static class DriftApi
{
    public static void MapDrift(this IEndpointRouteBuilder app) => app.MapGet("/api/models/{name}/drift", ReadAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("GetModelDrift", "Models", "How the answers of a model in force change from day to day, and whether people agree with them")
        .DescribesPath("name", "The model's name, such as topic-classification.")
        .Produces<DriftJson>()
        .Fails(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(string name, ModelWatch watch, CancellationToken cancellationToken) =>
        await watch.ReadAsync(name, cancellationToken) is { } drift
            ? TypedResults.Ok(DriftJson.From(drift))
            : Problems.NotFound($"There is no model {name} in force that gives labels.");
}
