using System.Text.Json;
using Anip.Annotations;
using Anip.Articles;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Name">topic, sentiment, or a label of a person's or model's own.</param>
/// <param name="Value">What is shown: what a person says, or else what the model does.</param>
/// <param name="Author">Who says it; null where only the model does.</param>
/// <param name="ModelValue">The model's own answer; null where it has none.</param>
/// <param name="ModelScore">0–1: how sure the model is of it.</param>
internal sealed record ShownLabelJson(string Name, string? Value, string? Author, DateTimeOffset? At, string? ModelValue, float? ModelScore);

/// <param name="Value">Null where what was said before was taken back.</param>
/// <param name="Replaced">What was shown before, and by whom: a person, or a model with its version.</param>
internal sealed record AnnotationJson(string Name, string? Value, string Author, DateTimeOffset At, string? Replaced, string? ReplacedAuthor);

internal sealed record ArticleLabelsJson(IReadOnlyList<ShownLabelJson> Labels, IReadOnlyList<AnnotationJson> History);

/// <param name="Value">One of the topics or sentiments, or any text of one line for a label of your own.</param>
/// <param name="Author">Who says it; "api" where it is absent.</param>
internal sealed record SetLabelJson(string Value, string? Author = null);

internal sealed record GivenLabelJson(string Name, string Value, long Articles);

/// <summary><c>/api/articles/{id}/labels</c> and <c>/api/labels</c>: what people say of articles.</summary>
internal static class LabelsApi
{
    private const string Tag = "Labels";
    private const string DefaultAuthor = "api";

    public static void MapLabels(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/labels", CountAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListLabels", Tag, "What people say of articles, by name and value, with how many articles each has")
            .Produces<GivenLabelJson[]>();

        app.MapGet("/api/articles/{id}/labels", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetArticleLabels", Tag, "What is shown of an article, the models' answers beside it, and everything that people ever said of it, the last first")
            .DescribesId("article")
            .Produces<ArticleLabelsJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);

        app.MapPut("/api/articles/{id}/labels/{name}", SetAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("SetArticleLabel", Tag, "Corrects the topic or sentiment of an article, or gives it a label of your own")
            .DescribesId("article")
            .DescribesPath("name", "topic, sentiment, or a name of your own.")
            .Accepts<SetLabelJson>("application/json")
            .Produces<ArticleLabelsJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity);

        app.MapDelete("/api/articles/{id}/labels/{name}", RemoveAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("RemoveArticleLabel", Tag, "Takes back what was said: the model's answer is shown again")
            .DescribesId("article")
            .DescribesPath("name", "topic, sentiment, or a name of your own.")
            .Produces<ArticleLabelsJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> CountAsync(IAnnotationStore annotations, CancellationToken cancellationToken) =>
        TypedResults.Ok((await annotations.CountAsync(cancellationToken)).Select(count => new GivenLabelJson(count.Name, count.Value, count.Articles)).ToArray());

    private static async Task<IResult> ListAsync(string id, IArticleStore store, IAnnotationStore annotations, CancellationToken cancellationToken) =>
        RouteId.TryParse(id, "article", out var number, out var problem) ? await AnswerAsync(id, number, store, annotations, cancellationToken) : problem;

    private static async Task<IResult> SetAsync(
        string id, string name, HttpRequest request, IArticleStore store, IAnnotationStore annotations, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "article", out var number, out var problem))
        {
            return problem;
        }

        using var body = await JsonBody.ReadAsync(request, ["value", "author"], cancellationToken);
        var author = Text(body, "author", DefaultAuthor);
        var value = Text(body, "value", null);
        if (!AnnotationName.TryParse(name, out var parsed, out var error))
        {
            body.Reject("name", $"{error}.");
        }
        else if (!AnnotationName.TryParseValue(parsed, value, out value, out error))
        {
            body.Reject("value", error);
        }

        if (author is { Length: 0 or > Annotation.MaxAuthorLength })
        {
            body.Reject("author", $"must have 1 to {Annotation.MaxAuthorLength} characters.");
        }

        return body.Problem
            ?? (await annotations.SetAsync(number, parsed!, value!, author!, cancellationToken) is AnnotationOutcome.NoArticle
                ? RouteId.Missing(id, "article")
                : await AnswerAsync(id, number, store, annotations, cancellationToken));
    }

    private static async Task<IResult> RemoveAsync(
        string id, string name, IArticleStore store, IAnnotationStore annotations, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "article", out var number, out var problem))
        {
            return problem;
        }

        // What nobody can have given is not there to be taken back.
        return AnnotationName.TryParse(name, out var parsed, out _)
            && await annotations.SetAsync(number, parsed, null, DefaultAuthor, cancellationToken) is AnnotationOutcome.NoArticle
                ? RouteId.Missing(id, "article")
                : await AnswerAsync(id, number, store, annotations, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(
        string id, long number, IArticleStore store, IAnnotationStore annotations, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(number, cancellationToken) is not { } article)
        {
            return RouteId.Missing(id, "article");
        }

        var history = await annotations.ListAsync(number, cancellationToken);
        return TypedResults.Ok(new ArticleLabelsJson(
            [.. ShownLabel.Of(article, history).Select(label => new ShownLabelJson(
                label.Name, label.Value, label.Given?.Author, label.Given?.At.ToUniversalTime(), label.ModelValue, label.ModelConfidence))],
            [.. history.Select(one => new AnnotationJson(one.Name, one.Value, one.Author, one.At.ToUniversalTime(), one.Replaced, one.ReplacedAuthor))]));
    }

    private static string? Text(JsonBody body, string member, string? fallback)
    {
        switch (body.Member(member))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return fallback;
            case { ValueKind: JsonValueKind.String } text:
                return text.GetString()!.Trim();
            default:
                body.Reject(member, "is not a text.");
                return fallback;
        }
    }
}
