using Anip.Articles;
using Anip.Server.Api;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

public sealed record HomeModel(ArticleFilter Filter, bool IsFirstPage, ArticlePage Page, Overview Overview, DateTimeOffset Now)
{
    public bool IsFiltered => Filter != new ArticleFilter();
}

/// <summary><c>/</c>: to a browser the newest articles, to a program what this server is.</summary>
internal static class HomeEndpoint
{
    private const int PageSize = 25;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/", AnswerAsync)
        .Describe("GetRoot", "Server", "What this server is; the web pages where the Accept header prefers text/html")
        .Produces<RootJson>();

    private static async Task<IResult> AnswerAsync(
        HttpContext context, IArticleStore store, OverviewReader overviews, TimeProvider time, CancellationToken cancellationToken)
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

        var overview = await overviews.ReadAsync(cancellationToken);
        return PageEndpoints.Page<HomePage>(new HomeModel(filter, cursor is null, page, overview, time.GetUtcNow()));
    }
}
