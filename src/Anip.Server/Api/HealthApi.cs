using System.Text.Json.Serialization;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Health;
using Anip.Isolation;
using Anip.Models;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Watching;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Api;

/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Database">healthy or unhealthy; absent where only the process was asked for.</param>
/// <param name="Reason">What is wrong; absent where nothing is.</param>
/// <param name="Services">Background services that are stalled and try again; absent where all work. Requests are answered either way.</param>
/// <param name="Models">What is wrong with models that cannot be used; absent where all can. The others are used all the same.</param>
/// <param name="StaleArticles">Articles that other versions of the models than those in force have read; absent where there are none. <c>anip run ml_processing --stale</c> has them read anew, as idle workers do by themselves.</param>
/// <param name="Drift">Models whose answers have drifted, a sentence each; absent where none have.</param>
/// <param name="Scheduler">Of the scheduler outside that starts runs, healthy or unhealthy; absent where this program starts them. Requests are answered either way.</param>
internal sealed record HealthJson(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Database = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scheduler = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ServiceJson>? Services = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Models = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? StaleArticles = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Drift = null);

/// <param name="Since">When it first failed.</param>
/// <param name="Reason">What it failed with last; without a key, on a server that has one, only where to look.</param>
internal sealed record ServiceJson(string Name, DateTimeOffset Since, string Reason);

/// <summary><c>/health</c>, for people, load balancers and supervisors; it needs no key.</summary>
internal static class HealthApi
{
    private const string Tag = "Health";
    private const string Healthy = "healthy";
    private const string Unhealthy = "unhealthy";
    private const string Unsaid = "The server's log says why.";
    private const string Store = "store";
    private const string Scheduler = "scheduler";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", CheckAsync).Describe("GetHealth", Tag, "Whether the server and its database work").ServesAll();
        app.MapGet("/health/ready", CheckReadinessAsync).Describe("GetReadiness", Tag, "Whether requests can be answered").ServesAll();
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthJson(Healthy)))
            .Describe("GetLiveness", Tag, "Whether the process answers at all").AllowAnonymous();
    }

    private static void ServesAll(this RouteHandlerBuilder endpoint) =>
        endpoint.AllowAnonymous().Produces<HealthJson>().Produces<HealthJson>(StatusCodes.Status503ServiceUnavailable);

    /// <summary>What <c>/health</c> and <c>/health/ready</c> try.</summary>
    public static void AddReadiness(this IServiceCollection services) => services
        .AddCheck(Store, HealthRegistration.Ready, async (provider, cancellationToken) =>
        {
            await provider.GetRequiredService<IArticleStore>().FindAsync(0, cancellationToken);
            return "answers";
        })
        .AddCheck(Scheduler, HealthRegistration.Ready, async (provider, cancellationToken) =>
            provider.GetRequiredService<IOptions<SchedulingOptions>>().Value.Mode is SchedulingMode.Embedded || provider.GetService<IExternalScheduler>() is not { IsConfigured: true } scheduler ? null
            : await scheduler.FindProblemAsync(cancellationToken) is { } problem ? throw new StepException(problem)
            : "is well");

    private static async Task<JsonHttpResult<HealthJson>> CheckAsync(HealthCheckService checks, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        Answer(Of((await checks.CheckHealthAsync(check => check.Name == Store, cancellationToken)).Entries[Store], loggers));

    private static async Task<JsonHttpResult<HealthJson>> CheckReadinessAsync(
        HealthCheckService checks, ServiceHealth supervised, IInstalledModels models, StaleAnalyses analyses, ModelWatch watch, IAuthorizationService authorization, HttpContext context, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var found = (await checks.CheckHealthAsync(check => check.Tags.Contains(HealthRegistration.Ready), cancellationToken)).Entries;
        var health = Of(found[Store], loggers);
        var isOperator = (await authorization.AuthorizeAsync(context.User, AccessPolicies.Operate)).Succeeded;
        if (models.Loaded is { Problems: { Count: > 0 } problems })
        {
            health = health with { Models = [.. problems.Select(problem => isOperator ? problem.Reason : Unsaid)] };
        }

        if (health.Status == Healthy && await analyses.CountAsync(cancellationToken) is > 0 and var stale)
        {
            health = health with { StaleArticles = stale };
        }

        if (health.Status == Healthy && await watch.WarningsAsync(cancellationToken) is { Count: > 0 } warnings)
        {
            health = health with { Drift = warnings };
        }

        if (supervised.Problems is { Count: > 0 } stalled)
        {
            var services = stalled.Select(service => new ServiceJson(service.Service, service.Since, isOperator ? service.Reason : Unsaid));
            health = health with { Services = [.. services] };
        }

        var scheduler = found[Scheduler];
        if (scheduler.Exception is { } problem)
        {
            loggers.CreateLogger(nameof(HealthApi)).SchedulerUnhealthy(problem.Message);
        }

        return Answer(scheduler.Description is null ? health : health with { Scheduler = scheduler.Exception is null ? Healthy : Unhealthy });
    }

    private static HealthJson Of(HealthReportEntry store, ILoggerFactory loggers)
    {
        if (store.Exception is not { } exception)
        {
            return new HealthJson(Healthy, Healthy);
        }

        loggers.CreateLogger(nameof(HealthApi)).DatabaseUnhealthy(exception);
        return new HealthJson(Unhealthy, Unhealthy, "The database does not answer; the server's log says why.");
    }

    private static JsonHttpResult<HealthJson> Answer(HealthJson health) => TypedResults.Json(
        health, ApiJson.Default.HealthJson, statusCode: health.Status == Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
