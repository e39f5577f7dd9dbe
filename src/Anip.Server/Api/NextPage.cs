using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Anip.Server.Api;

/// <summary>The way to the next page of a list.</summary>
internal static class NextPage
{
    /// <summary>Adds the header <c>Link</c>, <c>rel="next"</c>: relative, so that it holds behind any proxy.</summary>
    /// <param name="firstPageOnly">Parameters that do not go with a cursor.</param>
    public static void Link(HttpContext context, Parameter cursor, string next, params Parameter[] firstPageOnly)
    {
        var request = context.Request;
        var kept = request.Query.Where(pair => pair.Key != cursor.Name && !Array.Exists(firstPageOnly, parameter => parameter.Name == pair.Key));
        context.Response.Headers.Link = $"<{request.PathBase}{request.Path}{new QueryBuilder(kept) { { cursor.Name, next } }}>; rel=\"next\"";
    }
}
