using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Server.Access;
using Anip.Server.Web.Figures;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

public sealed record SourcesModel(Overview Overview, DateTimeOffset Now)
{
    public IEnumerable<SourceRecord> Sources => Overview.Sources
        .OrderByDescending(source => source.Failures > 0)
        .ThenBy(source => source.Title ?? source.Id, StringComparer.OrdinalIgnoreCase);
}

/// <summary><c>/sources</c>: every subscribed source and how it fares.</summary>
internal static class SourcesEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/sources", AnswerAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(OverviewReader overviews, TimeProvider time, CancellationToken cancellationToken) =>
        PageEndpoints.Page<SourcesPage>(new SourcesModel(await overviews.ReadAsync(new ArticleFilter(), cancellationToken), time.GetUtcNow()));
}
