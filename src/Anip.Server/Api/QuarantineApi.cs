using System.Text.Json;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Anip.Stages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Reason">Why the stage gave it up.</param>
internal sealed record QuarantinedJson(long Id, string Url, string Title, string? Reason);

/// <param name="Ids">Of articles; absent or null for all that are in quarantine.</param>
/// <param name="Stage">That gave them up; enrichment where it is absent.</param>
internal sealed record RetryJson(IReadOnlyList<long>? Ids = null, string? Stage = null);

/// <param name="Requeued">How many are pending again; the others were not in quarantine.</param>
internal sealed record RequeuedJson(int Requeued);

/// <summary><c>/api/quarantine</c>.</summary>
internal static class QuarantineApi
{
    private const string Tag = "Quarantine";
    private const int MaxIds = 1_000;

    private static readonly IntegerParameter Limit = new("limit", "The maximum number of articles.", 1, 100, 10);
    private static readonly TextParameter Stage = new("stage", $"That gave the articles up; {EnrichmentModule.Stage} where it is absent.", 100);
    private static readonly TextParameter Cursor = new("cursor", "Goes on where a page ended: follow the header Link, rel=\"next\".", 1000);

    public static void MapQuarantine(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/quarantine", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListQuarantine", Tag, "Articles that a stage gave up, newest first; the header X-Total-Count says how many there are")
            .Takes(Stage, Limit, Cursor)
            .Produces<QuarantinedJson[]>();

        app.MapPost("/api/quarantine/retry", RetryAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("RetryQuarantine", Tag, "Puts articles back, with all their attempts before them")
            .Accepts<RetryJson>(isOptional: true, "application/json")
            .Produces<RequeuedJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, IArticleStore store, IStageQueue queue, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var stage = reader.Word(new WordParameter(Stage.Name, Stage.Description, await queue.ListStagesAsync(cancellationToken))) ?? EnrichmentModule.Stage;
        var query = new ArticleQuery { Filter = new ArticleFilter { QuarantinedBy = stage }, Limit = reader.Integer(Limit), Cursor = reader.Text(Cursor) };
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        if (await NextPage.ReadAsync(context, store.QueryAsync, queried => queried.NextCursor, query, reader, Cursor, [], cancellationToken) is not { } page)
        {
            return reader.Problem!;
        }

        var reasons = await queue.ReasonsAsync(stage, [.. page.Articles.Select(article => article.Id)], cancellationToken);
        TotalCount.Write(context, (await queue.CountAsync(stage, cancellationToken)).Quarantined);
        return TypedResults.Ok(page.Articles.Select(article => new QuarantinedJson(article.Id, article.Url, article.Title, reasons.GetValueOrDefault(article.Id))).ToArray());
    }

    private static async Task<IResult> RetryAsync(HttpRequest request, IStageQueue queue, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(request, ["ids", "stage"], cancellationToken);
        var ids = Ids(body);
        var stage = StageOf(body, await queue.ListStagesAsync(cancellationToken));
        return body.Problem ?? TypedResults.Ok(new RequeuedJson(await queue.RequeueAsync(stage, ids, cancellationToken)));
    }

    private static string StageOf(JsonBody body, IReadOnlyList<string> names)
    {
        if (body.Member("stage") is not { ValueKind: not JsonValueKind.Null } given)
        {
            return EnrichmentModule.Stage;
        }

        var name = given.ValueKind is JsonValueKind.String ? given.GetString()! : given.GetRawText();
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            body.Reject("stage", NearestName.Refuse(name, names));
        }

        return name;
    }

    private static List<long>? Ids(JsonBody body)
    {
        if (body.Member("ids") is not { ValueKind: not JsonValueKind.Null } given)
        {
            return null;
        }

        List<long> ids = [];
        if (given.ValueKind is JsonValueKind.Array && given.GetArrayLength() <= MaxIds)
        {
            foreach (var item in given.EnumerateArray())
            {
                if (item.ValueKind is not JsonValueKind.Number || !item.TryGetInt64(out var id))
                {
                    break;
                }

                ids.Add(id);
            }

            if (ids.Count == given.GetArrayLength())
            {
                return ids;
            }
        }

        body.Reject("ids", $"is not an array of at most {MaxIds:N0} integers.");
        return null;
    }
}
