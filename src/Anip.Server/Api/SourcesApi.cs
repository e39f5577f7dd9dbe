using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Url">Of a feed: http or https, which may be left out, without a user name or password. Kept in one form, without a fragment.</param>
/// <param name="Title">Shown in place of the address.</param>
internal sealed record AddSourceJson(string Url, string? Title = null);

/// <summary><c>/api/sources</c>.</summary>
internal static class SourcesApi
{
    public const string Tag = "Sources";
    private const int MaxUrlLength = 2_000;
    private const int MaxTitleLength = 300;

    public static void MapSources(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/sources", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListSources", Tag, "All subscribed sources and how they fare; the header X-Total-Count says how many there are")
            .Produces<SourceJson[]>();

        app.MapPost("/api/sources", AddAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("AddSource", Tag, "Subscribes a feed; 200 where it was subscribed before")
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
        var sources = await listing.ReadAsync(cancellationToken);
        TotalCount.Write(context, sources.Count);
        return TypedResults.Ok(sources.Select(SourceJson.From).ToArray());
    }

    private static async Task<IResult> AddAsync(HttpContext context, ISourceStore store, SourceListing listing, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, ["url", "title"], cancellationToken);
        var title = Text(body, "title", MaxTitleLength);
        var url = Address(body);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var isNew = await store.AddAsync(url!, RssSource.Kind, title, cancellationToken);
        var source = SourceJson.From((await listing.ReadAsync(cancellationToken)).First(source => source.Record.Id == url));
        return isNew ? TypedResults.Created((string?)null, source) : TypedResults.Ok(source);
    }

    private static async Task<IResult> RemoveAsync(string id, ISourceStore store, CancellationToken cancellationToken)
    {
        var known = (await store.ListAsync(cancellationToken)).FirstOrDefault(source => SourceName.ReferenceOf(source.Id) == id);
        return known is not null && await store.RemoveAsync(known.Id, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("There is no source of that id.");
    }

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

    private static string? Text(JsonBody body, string name, int most)
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
