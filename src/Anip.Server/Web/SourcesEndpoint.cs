using Anip.Ingestion.Sources;
using Anip.Server.Access;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="NotConfigured">Kinds of source that lack a key, or a question.</param>
public sealed record SourcesModel(IReadOnlyList<ListedSource> All, IReadOnlyList<SourceDescriptor> NotConfigured, DateTimeOffset Now)
{
    public IEnumerable<ListedSource> Sources => All
        .OrderByDescending(source => source.Record.Failures > 0)
        .ThenBy(source => source.Record.Title ?? source.Record.Id, StringComparer.OrdinalIgnoreCase);

    public int Failing => All.Count(source => source.Record.Failures > 0);
}

/// <summary><c>/sources</c>: every subscribed source and how it fares.</summary>
internal static class SourcesEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/sources", AnswerAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(SourceListing listing, SourceCatalogue catalogue, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        PageEndpoints.Page<SourcesPage>(new SourcesModel(
            await listing.ReadAsync(cancellationToken), [.. catalogue.NotConfigured.Select(source => source.Descriptor)], timeProvider.GetUtcNow()));
}
