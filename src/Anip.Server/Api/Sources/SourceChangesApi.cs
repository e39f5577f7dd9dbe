using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Subscriptions;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api.Sources;

/// <summary>What is to be changed; what is absent stays.</summary>
/// <param name="Title">Shown in place of the address; null for the source's own.</param>
/// <param name="Paused">Not asked until it is false again.</param>
/// <param name="Interval">Seconds from one fetch to the next; null for what follows from the source's own pace.</param>
/// <param name="Tags">In place of those that it has.</param>
internal sealed record ChangeSourceJson(string? Title = null, bool? Paused = null, int? Interval = null, IReadOnlyList<string>? Tags = null);

/// <summary><c>/api/sources/{id}</c>: one source, its last fetches, and what people set of it.</summary>
internal static class SourceChangesApi
{
    private const int MaxInterval = 7 * 24 * 60 * 60;
    private const string Id = "The source's id.";
    private const string NotThere = "There is no source of that id.";

    public static void MapSourceChanges(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/sources/{id}", ShowAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetSource", SourcesApi.Tag, "A source and how it fares")
            .DescribesPath("id", Id)
            .Produces<SourceJson>()
            .Fails(StatusCodes.Status404NotFound);

        app.MapGet("/api/sources/{id}/fetches", FetchesAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListSourceFetches", SourcesApi.Tag, $"The last fetches of a source, at most {FetchRecord.MaxKept}, the latest first")
            .DescribesPath("id", Id)
            .Produces<SourceFetchJson[]>()
            .Fails(StatusCodes.Status404NotFound);

        app.MapPatch("/api/sources/{id}", ChangeAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("ChangeSource", SourcesApi.Tag, "Pauses a source or lets it go on, names and sorts it, or sets how often it is asked")
            .DescribesPath("id", Id)
            .Accepts<ChangeSourceJson>("application/json")
            .Produces<SourceJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity);
    }

    /// <returns>Null where there is no source of that reference.</returns>
    public static async Task<ListedSource?> FindAsync(SourceListing listing, string id, CancellationToken cancellationToken) =>
        (await listing.ReadAsync(cancellationToken)).FirstOrDefault(source => SourceName.ReferenceOf(source.Record.Id) == id);

    private static async Task<IResult> ShowAsync(string id, SourceListing listing, CancellationToken cancellationToken) =>
        await FindAsync(listing, id, cancellationToken) is { } source ? TypedResults.Ok(SourceJson.From(source)) : Problems.NotFound(NotThere);

    private static async Task<IResult> FetchesAsync(string id, SourceListing listing, ISourceStore store, CancellationToken cancellationToken)
    {
        if (await FindAsync(listing, id, cancellationToken) is not { Record: var source })
        {
            return Problems.NotFound(NotThere);
        }

        var history = await store.HistoryAsync([source.Id], cancellationToken);
        return TypedResults.Ok(history.GetValueOrDefault(source.Id, []).Select(SourceFetchJson.From).ToArray());
    }

    private static async Task<IResult> ChangeAsync(string id, HttpRequest request, SourceListing listing, ISourceStore store, CancellationToken cancellationToken)
    {
        if (await FindAsync(listing, id, cancellationToken) is not { Record: var source })
        {
            return Problems.NotFound(NotThere);
        }

        using var body = await JsonBody.ReadAsync(request, ["title", "paused", "interval", "tags"], cancellationToken);
        var title = SourcesApi.Text(body, "title", SourcesApi.MaxTitleLength);
        var paused = Paused(body);
        var interval = Interval(body);
        var tags = Tags(body);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var isChanged = await store.ChangeAsync(
            source.Id,
            before => new SourcePreferences
            {
                Title = body.Member("title") is null ? before.Title : title,
                Paused = paused ?? before.Paused,
                Interval = body.Member("interval") is null ? before.Interval : interval,
                Tags = tags ?? before.Tags,
            },
            cancellationToken);
        return isChanged && await FindAsync(listing, id, cancellationToken) is { } changed ? TypedResults.Ok(SourceJson.From(changed)) : Problems.NotFound(NotThere);
    }

    private static bool? Paused(JsonBody body)
    {
        switch (body.Member("paused"))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.True or JsonValueKind.False } given:
                return given.GetBoolean();
            default:
                body.Reject("paused", "is neither true nor false.");
                return null;
        }
    }

    private static TimeSpan? Interval(JsonBody body)
    {
        switch (body.Member("interval"))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return null;
            case { ValueKind: JsonValueKind.Number } given when given.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxInterval:
                return TimeSpan.FromSeconds(seconds);
            default:
                body.Reject("interval", $"is not a whole number of seconds from 1 to {MaxInterval}, or null.");
                return null;
        }
    }

    /// <summary>The member <c>tags</c>; null where it is absent.</summary>
    public static IReadOnlyList<string>? Tags(JsonBody body)
    {
        if (body.Member("tags") is not { } given)
        {
            return null;
        }

        if (given.ValueKind is not JsonValueKind.Array || given.EnumerateArray().Any(item => item.ValueKind is not JsonValueKind.String))
        {
            body.Reject("tags", "is not an array of texts.");
            return null;
        }

        List<string> words = [.. given.EnumerateArray().Select(item => item.GetString()!)];
        if (SourceTags.Refuse(words) is { } reason)
        {
            body.Reject("tags", reason);
        }

        return SourceTags.Of(words);
    }
}
