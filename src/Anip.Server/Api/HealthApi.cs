using System.Text.Json.Serialization;
using Anip.Articles;
using Anip.Isolation;
using Anip.Pipelines.Scheduling;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Api;

/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Database">healthy or unhealthy; absent where only the process was asked for.</param>
/// <param name="Reason">What is wrong; absent where nothing is.</param>
/// <param name="Services">Background services that stand still and try again; absent where all work. Requests are answered either way.</param>
/// <param name="Scheduler">Of the scheduler outside that starts runs, healthy or unhealthy; absent where this program starts them. Requests are answered either way.</param>
internal sealed record HealthJson(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Database = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scheduler = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ServiceJson>? Services = null);

/// <param name="Since">When it first failed.</param>
/// <param name="Reason">What it failed with last; without a key, on a server that has one, only where to look.</param>
internal sealed record ServiceJson(string Name, DateTimeOffset Since, string Reason);

/// <summary><c>/health</c>, for people, load balancers and supervisors; it needs no key.</summary>
internal static class HealthApi
{
    private const string Tag = "Health";
    private const string Healthy = "healthy";
    private const string Unhealthy = "unhealthy";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", CheckAsync).Describe("GetHealth", Tag, "Whether the server and its database work").ServesAll();
        app.MapGet("/health/ready", CheckReadinessAsync).Describe("GetReadiness", Tag, "Whether requests can be answered").ServesAll();
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthJson(Healthy)))
            .Describe("GetLiveness", Tag, "Whether the process answers at all").AllowAnonymous();
    }

    private static void ServesAll(this RouteHandlerBuilder endpoint) =>
        endpoint.AllowAnonymous().Produces<HealthJson>().Produces<HealthJson>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<JsonHttpResult<HealthJson>> CheckAsync(
        IArticleStore store, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            await store.FindAsync(0, cancellationToken);
            return Answer(new HealthJson(Healthy, Healthy), StatusCodes.Status200OK);
        }
        catch (StorageException exception)
        {
            loggers.CreateLogger(nameof(HealthApi)).DatabaseUnhealthy(exception);
            return Answer(
                new HealthJson(Unhealthy, Unhealthy, "The database does not answer; the server's log says why."),
                StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<JsonHttpResult<HealthJson>> CheckReadinessAsync(
        IArticleStore store, IServiceProvider provider, ServiceHealth supervised, IAuthorizationService authorization, HttpContext context,
        IOptions<SchedulingOptions> scheduling, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var health = await CheckAsync(store, loggers, cancellationToken);
        if (supervised.Troubles is { Count: > 0 } troubles)
        {
            var isOperator = (await authorization.AuthorizeAsync(context.User, AccessPolicies.Operate)).Succeeded;
            var services = troubles.Select(trouble => new ServiceJson(trouble.Service, trouble.Since, isOperator ? trouble.Reason : "The server's log says why."));
            health = Answer(health.Value! with { Services = [.. services] }, health.StatusCode!.Value);
        }

        if (scheduling.Value.Mode is SchedulingMode.Embedded || provider.GetService<IExternalScheduler>() is not { IsConfigured: true } scheduler)
        {
            return health;
        }

        var trouble = await scheduler.TroubleAsync(cancellationToken);
        if (trouble is not null)
        {
            loggers.CreateLogger(nameof(HealthApi)).SchedulerUnhealthy(trouble);
        }

        return Answer(health.Value! with { Scheduler = trouble is null ? Healthy : Unhealthy }, health.StatusCode!.Value);
    }

    private static JsonHttpResult<HealthJson> Answer(HealthJson health, int status) =>
        TypedResults.Json(health, ApiJson.Default.HealthJson, statusCode: status);
}
