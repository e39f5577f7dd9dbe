using Anip.Ingestion.Tracing;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Url">As it was asked for; empty where nothing was.</param>
/// <param name="Trace">Null where nothing was asked for.</param>
public sealed record TraceModel(string Url, Trace? Trace, DateTimeOffset Now);

/// <summary><c>/trace</c>: what became of an address.</summary>
internal static class TraceEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/trace", AnswerAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(HttpRequest request, TraceReader traces, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var url = request.Query["url"].ToString().Trim();
        url = url.Length <= TraceApi.Url.Max ? url : url[..TraceApi.Url.Max];
        return PageEndpoints.Page<TracePage>(new TraceModel(url, url.Length == 0 ? null : await traces.ReadAsync(url, cancellationToken), timeProvider.GetUtcNow()));
    }
}
