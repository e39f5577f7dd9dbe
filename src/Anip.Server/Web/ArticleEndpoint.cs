using System.Globalization;
using Anip.Server.Access;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <summary><c>/articles/{id}</c>: one article, with all that the models read off it and people say of it.</summary>
internal static class ArticleEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/articles/{id}", AnswerAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();

    public static RazorComponentResult<ErrorPage> Missing(string id) =>
        PageEndpoints.Error(StatusCodes.Status404NotFound, $"There is no article {id}. It may have been removed.");

    private static async Task<IResult> AnswerAsync(string id, ArticleReader reader, CancellationToken cancellationToken) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await reader.ReadAsync(number, refusal: null, cancellationToken) is { } model
            ? PageEndpoints.Page<ArticleDetailPage>(model)
            : Missing(id);
}
