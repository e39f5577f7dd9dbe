using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api.Sources;

/// <param name="Url">Of a site, a page or a feed, or the name of a channel or person, such as @news@social.example.</param>
internal sealed record FindSourcesJson(string Url);

/// <param name="Asked">The address, the keys in it cut out.</param>
/// <param name="Candidates">The likeliest first.</param>
/// <param name="Notes">What could not be read, and why.</param>
/// <param name="Incomplete">A limit was reached before all was looked at.</param>
internal sealed record FoundSourcesJson(string Asked, IReadOnlyList<FoundSourceJson> Candidates, IReadOnlyList<string> Notes, bool Incomplete);

/// <param name="Ref">Names it where it is subscribed: POST /api/sources takes it in place of an address, for half an hour, at the same node.</param>
/// <param name="Address">The keys in it cut out.</param>
/// <param name="Kind">rss or sitemap.</param>
/// <param name="Origin">given, link, anchor, service, commonpath or sitemap.</param>
/// <param name="Items">Articles that it delivers now.</param>
/// <param name="Subscribed">It is subscribed already.</param>
internal sealed record FoundSourceJson(
    string Ref, string Address, string Kind, string Origin, string? Title, int Items, DateTimeOffset? Newest, string? Language, IReadOnlyList<string> Titles, bool Subscribed);

/// <summary><c>/api/sources/find</c>.</summary>
internal static class FoundSourcesApi
{
    public static void MapFoundSources(this IEndpointRouteBuilder app) => app.MapPost("/api/sources/find", FindAsync)
        .RequireAuthorization(AccessPolicies.Write)
        .Describe("FindSources", SourcesApi.Tag, "Finds the feeds and sitemaps of news of a site, and says what each would bring; nothing is subscribed")
        .Accepts<FindSourcesJson>("application/json")
        .Produces<FoundSourcesJson>()
        .Fails(
            StatusCodes.Status400BadRequest,
            StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType,
            StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> FindAsync(HttpRequest request, FeedDiscovery discovery, RecentCandidates recent, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(request, ["url"], cancellationToken);
        var given = SourcesApi.Text(body, "url", SourcesApi.MaxUrlLength) ?? "";
        try
        {
            if (body.Problem is null)
            {
                var found = await discovery.FindAsync(given, cancellationToken);
                recent.Keep(found.Candidates);
                return TypedResults.Ok(new FoundSourcesJson(found.Asked, [.. found.Candidates.Select(Json)], found.Notes, found.IsIncomplete));
            }
        }
        catch (SourceException exception)
        {
            body.Reject("url", exception.Message);
        }

        return body.Problem!;
    }

    private static FoundSourceJson Json(FeedCandidate candidate) => new(
        SourceName.ReferenceOf(candidate.Address), SourceName.Show(candidate.Address), candidate.Kind, candidate.Origin.ToString().ToLowerInvariant(), candidate.Title, candidate.Items,
        candidate.Newest, candidate.Language, candidate.Titles, candidate.SubscribedAs is not null);
}
