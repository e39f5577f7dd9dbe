using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Anip.Server.Web.Requests;
using Anip.Server.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <summary><c>/api/export</c>: all articles of a filter, as they are read.</summary>
internal static class ExportApi
{
    private const string JsonLines = "application/x-ndjson";
    private const string Csv = "text/csv";
    private const int BufferSize = 1 << 16;

    private static readonly WordParameter Format = new("format", "JSON lines where it is absent; in any case.", ["jsonl", "csv"]);

    public static void MapExport(this IEndpointRouteBuilder app) => app.MapGet("/api/export", ExportAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("ExportArticles", ArticlesApi.Tag, "All articles of a filter, newest first, as JSON lines or CSV; an answer that breaks off is not the whole")
        .Takes([Format, .. ArticlesApi.Filters])
        .Produces<string>(StatusCodes.Status200OK, JsonLines, Csv);

    private static async Task<IResult> ExportAsync(HttpContext context, IArticleStore store, ApiSourceNames apiSources, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var isCsv = reader.Word(Format) is "csv";
        var filter = await ArticlesApi.FilterAsync(reader, apiSources, cancellationToken);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        context.Response.ContentType = isCsv ? $"{Csv}; charset=utf-8" : JsonLines;
        if (!HeadRequests.WantsHeadersAlone(context))
        {
            // Not a piece of the network for each article.
            await using var output = new BufferedStream(context.Response.Body, BufferSize);
            var articles = store.StreamAsync(filter, cancellationToken);
            await (isCsv
                ? ArticleExport.WriteCsvAsync(articles, output, _ => { }, cancellationToken)
                : ArticleExport.WriteJsonAsync(articles, output, _ => { }, cancellationToken));
        }

        return TypedResults.Empty;
    }
}
