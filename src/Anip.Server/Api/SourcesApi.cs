using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Sitemaps;
using Anip.Ingestion.Sources.Subscriptions;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Anip.Server.Api.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Url">Of a feed: http or https, which may be left out, without a user name or password. Kept in one form, without a fragment. Null where <paramref name="Ref"/> is given.</param>
/// <param name="Title">Shown in place of the address.</param>
/// <param name="Tags">Added to those that it may have.</param>
/// <param name="Kind">rss, or sitemap for a sitemap of news; rss where it is absent.</param>
/// <param name="Ref">Of what POST /api/sources/find has found, in place of an address.</param>
internal sealed record AddSourceJson(string? Url = null, string? Title = null, IReadOnlyList<string>? Tags = null, string? Kind = null, string? Ref = null);

/// <summary><c>/api/sources</c>.</summary>
internal static class SourcesApi
{
    public const string Tag = "Sources";
    public const int MaxUrlLength = 2_000;
    public const int MaxTitleLength = 300;
    private const int MaxWordLength = 50;

    private static readonly TextParameter TagParameter = new("tag", "Only sources with this tag.", SourceTags.MaxLength);
    private static readonly WordParameter StateParameter = new("state", "Only sources in this state.", ["active", "paused", "failing", "dead", "ended"]);

    public static void MapSources(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/sources", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListSources", Tag, "All subscribed sources and how they fare; the header X-Total-Count says how many there are")
            .Takes(TagParameter, StateParameter)
            .Produces<SourceJson[]>();

        app.MapPost("/api/sources", AddAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("AddSource", Tag, "Subscribes a feed or a sitemap of news; 200 where it was subscribed before, in whatever spelling")
            .Accepts<AddSourceJson>("application/json")
            .Produces<SourceJson>(StatusCodes.Status201Created)
            .Produces<SourceJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity);

        app.MapDelete("/api/sources/{id}", RemoveAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("RemoveSource", Tag, "Ends the subscription of a source; its articles stay")
            .DescribesPath("id", "The source's id.")
            .Produces(StatusCodes.Status204NoContent)
            .Fails(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(HttpContext context, SourceListing listing, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var (tag, state) = (reader.Text(TagParameter), reader.Word(StateParameter));
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        List<ListedSource> sources =
        [
            .. (await listing.ReadAsync(cancellationToken))
                .Where(source => (tag is null || source.Record.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)) && (state is null || IsIn(source.Record, state))),
        ];
        TotalCount.Write(context, sources.Count);
        return TypedResults.Ok(sources.Select(SourceJson.From).ToArray());
    }

    private static async Task<IResult> AddAsync(HttpContext context, Subscriber subscriber, RecentCandidates recent, SourceListing listing, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, ["url", "title", "tags", "kind", "ref"], cancellationToken);
        var title = Text(body, "title", MaxTitleLength);
        var tags = SourceChangesApi.Tags(body) ?? [];
        var wanted = body.Member("ref") is null ? Given(body) : Found(body, recent);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var one = (await subscriber.AddAsync([wanted! with { Title = title ?? wanted.Title, Tags = tags }], cancellationToken)).Single();
        var source = SourceJson.From((await listing.ReadAsync(cancellationToken)).First(source => source.Record.Id == one.Id));
        return one.IsNew ? TypedResults.Created((string?)null, source) : TypedResults.Ok(source);
    }

    private static async Task<IResult> RemoveAsync(string id, ISourceStore store, CancellationToken cancellationToken)
    {
        var known = (await store.ListAsync(cancellationToken)).FirstOrDefault(source => SourceName.ReferenceOf(source.Id) == id);
        return known is not null && await store.RemoveAsync(known.Id, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("There is no source of that id.");
    }

    private static Subscription? Given(JsonBody body)
    {
        var kind = Text(body, "kind", MaxWordLength) ?? RssSource.Kind;
        if (kind is not (RssSource.Kind or SitemapSource.Kind))
        {
            body.Reject("kind", $"is neither {RssSource.Kind} nor {SitemapSource.Kind}.");
        }

        return Address(body) is { } url ? new Subscription(url, kind) : null;
    }

    private static Subscription? Found(JsonBody body, RecentCandidates recent)
    {
        if (Text(body, "ref", MaxWordLength) is { } reference && recent.Find(reference) is { } candidate)
        {
            return new Subscription(candidate.Address, candidate.Kind, candidate.Title);
        }

        body.Reject("ref", "is of nothing that was found in the last half hour.");
        return null;
    }

    private static bool IsIn(SourceRecord source, string state) => state switch
    {
        "paused" => source.Paused,
        "failing" => source.Failures > 0,
        _ => !source.Paused && source.State.ToString().Equals(state, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>The member <c>url</c>, as a source is kept.</summary>
    public static string? Address(JsonBody body)
    {
        var given = Text(body, "url", MaxUrlLength);
        if (FeedAddress.TryNormalise(given ?? "", out var url, out var error))
        {
            return url;
        }

        body.Reject("url", $"{error!.Message}.");
        return null;
    }

    /// <summary>A member that is text, or null; white space around it does not count.</summary>
    public static string? Text(JsonBody body, string name, int most)
    {
        switch (body.Member(name))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return null;
            case { ValueKind: JsonValueKind.String } text when text.GetString()!.Trim() is var value && value.Length <= most:
                return value is "" ? null : value;
            default:
                body.Reject(name, $"is not text of at most {most} characters.");
                return null;
        }
    }
}
