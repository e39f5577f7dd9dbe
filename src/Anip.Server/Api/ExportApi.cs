using Anip.Articles;
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
    private const int BufferSize = 1 << 16;

    private static readonly WordParameter Format = new("format", "JSON lines where it is absent; in any case.", [.. ExportFormat.All.Select(format => format.Name)]);

    public static void MapExport(this IEndpointRouteBuilder app) => app.MapGet("/api/export", ExportAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("ExportArticles", ArticlesApi.Tag, "All articles of a filter, newest first, as JSON lines, CSV or Parquet; an answer that breaks off is not the whole")
        .Takes([Format, .. ArticlesApi.Filters])
        .Produces<string>(StatusCodes.Status200OK, ExportFormat.All[0].MediaType, [.. ExportFormat.All.Skip(1).Select(format => format.MediaType)]);

    private static async Task<IResult> ExportAsync(HttpContext context, IArticleStore store, FilterNames names, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var format = ExportFormat.Find(reader.Word(Format)) ?? ExportFormat.JsonLines;
        var filter = await ArticlesApi.FilterAsync(reader, names, cancellationToken);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        context.Response.ContentType = format.MediaType.StartsWith("text/", StringComparison.Ordinal) ? $"{format.MediaType}; charset=utf-8" : format.MediaType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"articles.{format.Name}\"";
        if (!HeadRequests.WantsHeadersAlone(context))
        {
            // Not a piece of the network for each article.
            await using var output = new BufferedStream(context.Response.Body, BufferSize);
            await format.WriteAsync(store.StreamAsync(filter, cancellationToken), output, _ => { }, cancellationToken);
        }

        return TypedResults.Empty;
    }
}
