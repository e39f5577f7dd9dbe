using System.Text.Json;
using Anip.Articles;
using Anip.Server.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <summary><c>/api/export</c>: all articles of a filter, one JSON object a line, as they are read.</summary>
internal static class ExportApi
{
    private const string ContentType = "application/x-ndjson";
    private const int FlushAfter = 100;

    public static void MapExport(this IEndpointRouteBuilder app) => app.MapGet("/api/export", ExportAsync)
        .Describe("ExportArticles", ArticlesApi.Tag, "All articles of a filter as JSON lines, newest first; an answer that breaks off is not the whole")
        .Takes(ArticlesApi.Filters)
        .Produces<string>(StatusCodes.Status200OK, ContentType);

    private static async Task<IResult> ExportAsync(HttpContext context, IArticleStore store, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var filter = ArticlesApi.FilterOf(reader);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        context.Response.ContentType = ContentType;
        if (!HeadRequests.WantsHeadersAlone(context))
        {
            await WriteAsync(context.Response, store.StreamAsync(filter, cancellationToken), cancellationToken);
        }

        return TypedResults.Empty;
    }

    private static async Task WriteAsync(HttpResponse response, IAsyncEnumerable<Article> articles, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var article in articles.WithCancellation(cancellationToken))
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(ArticleJson.From(article), ApiJson.Relaxed.ArticleJson);
            await response.BodyWriter.WriteAsync(line, cancellationToken);
            await response.BodyWriter.WriteAsync("\n"u8.ToArray(), cancellationToken);
            if (++count % FlushAfter == 0)
            {
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }
    }
}
