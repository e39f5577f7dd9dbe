using Anip.Articles;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Anip.Server.Web.Figures;
using Anip.Server.Web.Pages;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Errors">What in the address names nothing that there is.</param>
/// <param name="Total">How many articles match; null where only counting would tell.</param>
public sealed record HomeModel(ArticleFilter Filter, IReadOnlyList<string> Errors, bool IsFirstPage, ArticlePage Page, long? Total, Overview Overview, DateTimeOffset Now)
{
    /// <summary>How many articles match, in words.</summary>
    public string Hits => (Total, IsFirstPage) switch
    {
        (1, _) => "1 article",
        ({ } total, _) => $"{Wording.Count(total)} articles",
        (null, true) => $"More than {Wording.Count(Page.Articles.Count)} articles, the newest first",
        _ => "Older articles of these",
    };

    public bool IsFiltered => Filter != new ArticleFilter();
}

/// <summary><c>/</c>: to a browser the newest articles, to a program what this server is.</summary>
internal static class HomeEndpoint
{
    private const int PageSize = 25;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/", AnswerAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("GetRoot", "Server", "What this server is; the web pages where the Accept header prefers text/html")
        .Produces<RootJson>();

    private static async Task<IResult> AnswerAsync(
        HttpContext context, IArticleStore store, IArticleStatistics statistics, OverviewReader overviews, FilterNames names,
        TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        context.Response.Headers.Vary = "Accept";
        if (!context.Request.PrefersHtml())
        {
            return TypedResults.Ok(RootJson.Current);
        }

        var filter = ListLink.Read(context.Request.Query);
        var cursor = context.Request.Query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        ArticlePage page;
        try
        {
            page = await store.QueryAsync(new ArticleQuery { Filter = filter, Limit = PageSize, Cursor = cursor }, cancellationToken);
        }
        catch (FormatException)
        {
            return TypedResults.Redirect(ListLink.To(filter));
        }

        List<string> errors = [.. FilterErrors.Of(context.Request.Query, filter)];
        if (await names.ApiSources.RefuseAsync(filter.ApiSource, cancellationToken) is { } refusal)
        {
            errors.Add($"Kind of source: {refusal}");
        }

        if (await names.Labels.RefuseAsync(filter.Label, cancellationToken) is { } unknown)
        {
            errors.Add($"Label: {unknown}");
        }

        var total = await TotalCount.OfAsync(filter, cursor is null && page.NextCursor is null ? page.Articles.Count : null, statistics, cancellationToken);
        var overview = await overviews.ReadAsync(filter, cancellationToken);
        return PageEndpoints.Page<HomePage>(new HomeModel(filter, errors, cursor is null, page, total, overview, timeProvider.GetUtcNow()));
    }
}
