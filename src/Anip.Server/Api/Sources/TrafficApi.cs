using Anip.Fetching.Traffic;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api.Sources;

/// <param name="Host">With the port where that is not the scheme's own.</param>
/// <param name="Day">In UTC.</param>
/// <param name="Requests">That were sent, redirects included.</param>
/// <param name="Bytes">Of bodies, as they were sent.</param>
/// <param name="NotModified">Answers that nothing changed.</param>
/// <param name="Errors">Requests that failed, and answers from 400 on.</param>
internal sealed record TrafficJson(string Host, DateOnly Day, long Requests, long Bytes, long NotModified, long Errors);

/// <summary><c>/api/sources/traffic</c>: what was asked of whom.</summary>
internal static class TrafficApi
{
    private static readonly IntegerParameter Days = new("days", "Today and so many days before it, less one.", 1, 90, 7);
    private static readonly TextParameter Host = new("host", "Exactly this host, with the port where that is not the scheme's own.", 300);
    private static readonly IntegerParameter Limit = new("limit", "The maximum number of rows.", 1, 10_000, 1_000);

    public static void MapTraffic(this IEndpointRouteBuilder app) => app.MapGet("/api/sources/traffic", ListAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("ListTraffic", SourcesApi.Tag, "What was asked of each host, by day, over all nodes: the newest day first, then the host that was asked most")
        .Takes(Days, Host, Limit)
        .Produces<TrafficJson[]>();

    private static async Task<IResult> ListAsync(HttpContext context, ITrafficStore store, TrafficLedger ledger, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var (days, host, limit) = (reader.Integer(Days), reader.Text(Host), reader.Integer(Limit));
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        await ledger.FlushAsync(cancellationToken);
        var today = DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);
        var rows = await store.ListAsync(new TrafficQuery(today.AddDays(1 - days), today, host?.ToLowerInvariant()) { Limit = limit }, cancellationToken);
        return TypedResults.Ok(rows.Select(row => new TrafficJson(row.Host, row.Day, row.Requests, row.Bytes, row.NotModified, row.Errors)).ToArray());
    }
}
