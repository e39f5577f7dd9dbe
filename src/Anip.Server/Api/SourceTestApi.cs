using Anip.Ingestion.Sources;
using Anip.Ingestion;
using Anip.Isolation;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Url">Of a feed, as for a subscription.</param>
internal sealed record TestSourceJson(string Url);

internal sealed record TestedItemJson(string Url, string Title, DateTimeOffset? PublishedAt);

/// <param name="Address">The address as it would be kept, the keys in it cut out.</param>
/// <param name="Items">Articles that it delivers.</param>
/// <param name="First">Some of them, in the feed's order.</param>
/// <param name="Rejected">Records that were refused, by reason.</param>
/// <param name="Noted">What was mended, skipped or not understood, by reason.</param>
/// <param name="Details">The first of these in words.</param>
/// <param name="Error">Why it cannot be read, or not to its end; null where it can.</param>
internal sealed record SourceTestJson(
    string Address,
    string? Title,
    int Items,
    IReadOnlyList<TestedItemJson> First,
    IReadOnlyDictionary<string, int> Rejected,
    IReadOnlyDictionary<string, int> Noted,
    IReadOnlyList<string> Details,
    string? Error);

/// <summary><c>/api/sources/test</c>.</summary>
internal static class SourceTestApi
{
    private const int MaxShown = 20;

    public static void MapSourceTest(this IEndpointRouteBuilder app) => app.MapPost("/api/sources/test", TestAsync)
        .RequireAuthorization(AccessPolicies.Write)
        .Describe("TestSource", SourcesApi.Tag, "Fetches a feed once and says what it delivers; nothing is stored and nothing subscribed")
        .Accepts<TestSourceJson>("application/json")
        .Produces<SourceTestJson>()
        .Fails(
            StatusCodes.Status400BadRequest,
            StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType,
            StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> TestAsync(HttpRequest request, IngestTargets targets, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(request, ["url"], cancellationToken);
        var url = SourcesApi.Address(body);
        return body.Problem ?? TypedResults.Ok(await ReadAsync(targets.Open(url!, cancellationToken)[0], cancellationToken));
    }

    private static async Task<SourceTestJson> ReadAsync(SourceReading source, CancellationToken cancellationToken)
    {
        var items = 0;
        List<TestedItemJson> first = [];
        var failure = await Isolated.RunAsync(
            async token =>
            {
                await foreach (var article in source.FetchAsync(token))
                {
                    items++;
                    if (first.Count < MaxShown)
                    {
                        first.Add(new TestedItemJson(article.Url, article.Title, article.PublishedAt));
                    }
                }
            },
            cancellationToken);
        var report = source.Report;
        return new SourceTestJson(SourceName.Show(source.Id), report.Title, items, first, report.Rejected, report.Noted, report.Details, failure?.Reason);
    }
}
