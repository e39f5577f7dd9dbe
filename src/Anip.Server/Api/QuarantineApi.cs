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

/// <param name="Reason">Why enrichment gave it up.</param>
internal sealed record QuarantinedJson(long Id, string Url, string Title, string? Reason);

/// <param name="Ids">Of articles; absent or null for all that are in quarantine.</param>
internal sealed record RetryJson(IReadOnlyList<long>? Ids = null);

/// <param name="Requeued">How many are pending again; the others were not in quarantine.</param>
internal sealed record RequeuedJson(int Requeued);

/// <summary><c>/api/quarantine</c>.</summary>
internal static class QuarantineApi
{
    private const string Tag = "Quarantine";
    private const int MostIds = 1_000;

    private static readonly IntegerParameter Limit = new("limit", "At most so many articles.", 1, 100, 10);
    private static readonly TextParameter Cursor = new("cursor", "Goes on where a page ended: follow the header Link, rel=\"next\".", 1000);

    public static void MapQuarantine(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/quarantine", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListQuarantine", Tag, "Articles that enrichment gave up, newest first; the header X-Total-Count says how many there are")
            .Takes(Limit, Cursor)
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
        HttpContext context, IArticleStore store, IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var query = new ArticleQuery { Filter = new ArticleFilter { Quarantined = true }, Limit = reader.Integer(Limit), Cursor = reader.Text(Cursor) };
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        if (await NextPage.ReadAsync(context, store.QueryAsync, queried => queried.NextCursor, query, reader, Cursor, [], cancellationToken) is not { } page)
        {
            return reader.Problem!;
        }

        TotalCount.Tell(context, (await statistics.CountAsync(cancellationToken)).Quarantined);
        return TypedResults.Ok(page.Articles.Select(article => new QuarantinedJson(article.Id, article.Url, article.Title, article.QuarantineReason)).ToArray());
    }

    private static async Task<IResult> RetryAsync(HttpRequest request, IStageQueue queue, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(request, ["ids"], cancellationToken);
        var ids = Ids(body);
        return body.Problem ?? TypedResults.Ok(new RequeuedJson(await queue.RequeueAsync(EnrichmentModule.Stage, ids, cancellationToken)));
    }

    private static List<long>? Ids(JsonBody body)
    {
        if (body.Member("ids") is not { ValueKind: not JsonValueKind.Null } given)
        {
            return null;
        }

        List<long> ids = [];
        if (given.ValueKind is JsonValueKind.Array && given.GetArrayLength() <= MostIds)
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

        body.Reject("ids", $"is no array of at most {MostIds:N0} integers.");
        return null;
    }
}
