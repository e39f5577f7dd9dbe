using System.Globalization;
using Anip.Annotations;
using Anip.Server.Access;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <summary>What the buttons beside an article's labels do.</summary>
internal static class LabelForms
{
    private const string DefaultAuthor = "page";

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/articles/{id}/labels", SetAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();

    private static async Task<IResult> SetAsync(
        string id, HttpContext context, ArticleReader reader, IAnnotationStore annotations, CancellationToken cancellationToken)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return ArticleEndpoint.Missing(id);
        }

        var form = await context.Request.ReadFormBodyAsync(cancellationToken);
        var value = form["value"].ToString().Trim() is { Length: > 0 } text ? text : null;
        if (!AnnotationName.TryParse(form["name"], out var name, out var error))
        {
            return await RefuseAsync($"The label's name {error}.");
        }

        // The form for a label of one's own means that it applies where nothing else is said.
        value ??= form.ContainsKey("remove") ? null : AnnotationName.Yes;
        if (value is not null && !AnnotationName.TryParseValue(name, value, out value, out error))
        {
            return await RefuseAsync($"The label {error}");
        }

        var author = form["author"].ToString().Trim() is { Length: > 0 and <= Annotation.MaxAuthorLength } given ? given : DefaultAuthor;
        return await annotations.SetAsync(number, name, value, author, cancellationToken) is AnnotationOutcome.NoArticle
            ? ArticleEndpoint.Missing(id)
            : PageEndpoints.SeeOther(context, $"/articles/{number}#labels");

        async Task<IResult> RefuseAsync(string reason) => await reader.ReadAsync(number, reason, cancellationToken) is { } model
            ? PageEndpoints.Page<Pages.ArticleDetailPage>(model, StatusCodes.Status422UnprocessableEntity)
            : ArticleEndpoint.Missing(id);
    }
}
