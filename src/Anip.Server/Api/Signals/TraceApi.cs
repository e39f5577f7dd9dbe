using Anip.Ingestion.Tracing;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Url">As it was asked for.</param>
/// <param name="Identity">As the article is known, or would be: two spellings of one identity are one article.</param>
/// <param name="ArticleId">Null where no article is stored under it.</param>
/// <param name="Seen">By source, the first first; kept for Ingestion:TraceDays.</param>
/// <param name="Revisions">The oldest first.</param>
/// <param name="Next">What comes next, in sentences.</param>
internal sealed record TraceJson(
    string Url, string Identity, long? ArticleId, string? Title, int? Revision, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt,
    IReadOnlyList<SightingJson> Seen, IReadOnlyList<TracedRevisionJson> Revisions, IReadOnlyList<TracedStageJson> Stages,
    IReadOnlyDictionary<string, string>? Models, string? Abstained, IReadOnlyList<string> Next)
{
    public static TraceJson From(Trace trace) => new(
        trace.Asked, trace.Identity, trace.Article?.Id, trace.Article?.Title, trace.Article?.Revision, trace.Article?.CreatedAt.ToUniversalTime(), trace.Article?.UpdatedAt.ToUniversalTime(),
        [.. trace.Sightings.Select(SightingJson.From)],
        [.. trace.Revisions.Select(revision => new TracedRevisionJson(revision.Revision, revision.Title, revision.SeenAt))],
        [.. trace.Stages.Select(TracedStageJson.From)], trace.Article?.Analysis?.Models, trace.Article?.Analysis?.Abstained, trace.Next);
}

/// <param name="Source">Without keys.</param>
/// <param name="Kind">Such as rss or newsapi.</param>
/// <param name="Spelling">As the source wrote the address, without keys; null where that is the identity.</param>
/// <param name="Times">How often; where it came unchanged, once an hour at most.</param>
/// <param name="FirstOutcome">added, revised, unchanged or refused.</param>
/// <param name="LastOutcome">The same of the last time.</param>
/// <param name="Reason">Why it was refused; null where it was not.</param>
internal sealed record SightingJson(
    string Source, string Kind, string? Spelling, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, long Times, string FirstOutcome, string LastOutcome, string? Reason)
{
    public static SightingJson From(Sighting seen) =>
        new(seen.Source, seen.Kind, seen.Spelling, seen.FirstSeenAt, seen.LastSeenAt, seen.Times, seen.FirstOutcome, seen.LastOutcome, seen.Reason);
}

internal sealed record TracedRevisionJson(int Revision, string Title, DateTimeOffset SeenAt);

/// <param name="State">waiting, claimed, failed (and tried again), quarantined or done.</param>
/// <param name="Node">Who works on it now; null where nobody does.</param>
/// <param name="Attempts">In vain.</param>
/// <param name="Reason">Why it was given up; null where it was not.</param>
internal sealed record TracedStageJson(string Stage, string State, string? Node, int Attempts, string? Reason)
{
    public static TracedStageJson From(TracedStage stage) => new(stage.Stage, stage.State, stage.Owner, stage.Attempts, stage.Reason);
}

/// <summary><c>/api/trace</c>: what became of an address.</summary>
internal static class TraceApi
{
    public static readonly TextParameter Url = new("url", "The address of an article, in any spelling.", 2_000) { Required = true };

    public static void MapTrace(this IEndpointRouteBuilder app) => app.MapGet("/api/trace", ReadAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("TraceUrl", "Articles", "When and where an address was seen, what was decided at each stage and why, and what comes next; where it was never seen, that")
        .Takes(Url)
        .Produces<TraceJson>();

    private static async Task<IResult> ReadAsync(HttpRequest request, TraceReader traces, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        var url = reader.Text(Url);
        return reader.Problem ?? TypedResults.Ok(TraceJson.From(await traces.ReadAsync(url!, cancellationToken)));
    }
}
