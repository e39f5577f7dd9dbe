using Anip.Articles;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Anip.Server.Api.Answers;

/// <summary>Pages of articles, and the way from each to the next.</summary>
internal static class NextPage
{
    /// <summary>Reads a page and links to the next.</summary>
    /// <param name="read">By which the page is read.</param>
    /// <param name="next">The cursor of the one after it.</param>
    /// <param name="firstPageOnly">Parameters that do not go with a cursor.</param>
    /// <returns>Null where the cursor is not one of ours, which <paramref name="reader"/> then holds against it.</returns>
    public static async Task<TPage?> ReadAsync<TPage>(
        HttpContext context, Func<ArticleQuery, CancellationToken, Task<TPage>> read, Func<TPage, string?> next, ArticleQuery query, ParameterReader reader,
        Parameter cursor, Parameter[] firstPageOnly, CancellationToken cancellationToken)
        where TPage : class
    {
        try
        {
            var page = await read(query, cancellationToken);
            if (next(page) is { } after)
            {
                Link(context, cursor, after, firstPageOnly);
            }

            return page;
        }
        catch (FormatException)
        {
            reader.Reject(cursor, "is not one that this server gave out.");
            return null;
        }
    }

    /// <summary>Adds the header <c>Link</c>, <c>rel="next"</c>: relative, so that it holds behind any proxy.</summary>
    /// <param name="firstPageOnly">Parameters that do not go with a cursor.</param>
    public static void Link(HttpContext context, Parameter cursor, string next, params Parameter[] firstPageOnly)
    {
        var request = context.Request;
        var kept = request.Query.Where(pair => pair.Key != cursor.Name && !Array.Exists(firstPageOnly, parameter => parameter.Name == pair.Key));
        context.Response.Headers.Link = $"<{request.PathBase}{request.Path}{new QueryBuilder(kept) { { cursor.Name, next } }}>; rel=\"next\"";
    }
}
