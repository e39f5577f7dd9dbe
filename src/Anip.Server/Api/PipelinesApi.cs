using System.Text.Json;
using System.Text.RegularExpressions;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <summary><c>/api/pipelines</c>.</summary>
internal static partial class PipelinesApi
{
    public const string KeyHeader = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const string Tag = "Pipelines";

    // The DAG file writes its keys so.
    private const string AirflowKey = "airflow/";

    private const string SecondsToComeUp = "2";

    public static void MapPipelines(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/pipelines", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListPipelines", Tag, "All pipelines, by name")
            .Produces<PipelineJson[]>();

        app.MapGet("/api/pipelines/{name}", ShowAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetPipeline", Tag, "One pipeline")
            .DescribesPath("name", "The pipeline's name.")
            .Produces<PipelineJson>()
            .Fails(StatusCodes.Status404NotFound);

        app.MapPatch("/api/pipelines/{name}", ChangeAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("ChangePipeline", Tag, "Pauses or resumes a pipeline, or gives it a schedule: its own, none (null), or the configured one again (\"default\")")
            .DescribesPath("name", "The pipeline's name.")
            .Accepts<ChangePipelineJson>("application/json")
            .Produces<PipelineJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity);

        app.MapPost("/api/pipelines/{name}/runs", StartAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("StartRun", Tag, "Starts a run; it is queued where another of the pipeline is active")
            .DescribesPath("name", "The pipeline's name.")
            .TakesHeader(KeyHeader, "With the same key again, no second run is started for some days: the first is the answer, as it is then.", KeyPattern, 512)
            .Accepts<StartRunJson>(isOptional: true, "application/json")
            .Produces<RunJson>(StatusCodes.Status202Accepted)
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable);
    }

    private const string KeyPattern = "^[A-Za-z0-9_.~:+/-]{1,512}$";

    private static async Task<IResult> ListAsync(PipelineControl control, CancellationToken cancellationToken) =>
        TypedResults.Ok((await control.ListAsync(cancellationToken)).Select(PipelineJson.From).ToArray());

    private static async Task<IResult> ShowAsync(string name, PipelineRegistry pipelines, PipelineControl control, CancellationToken cancellationToken) =>
        pipelines.Find(name) is { } pipeline ? await StatusAsync(control, pipeline, cancellationToken) : Missing(name, pipelines);

    private static async Task<IResult> ChangeAsync(
        string name, HttpRequest request, PipelineRegistry pipelines, PipelineControl control, CancellationToken cancellationToken)
    {
        if (pipelines.Find(name) is not { } pipeline)
        {
            return Missing(name, pipelines);
        }

        using var body = await JsonBody.ReadAsync(request, ["paused", "schedule"], cancellationToken);
        var paused = Paused(body);
        var schedule = ScheduleOf(body);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        foreach (var (member, error) in await control.ChangeAsync(pipeline, paused, schedule, cancellationToken))
        {
            body.Reject($"schedule.{member}", error);
        }

        return body.Problem ?? await StatusAsync(control, pipeline, cancellationToken);
    }

    private static async Task<IResult> StartAsync(
        string name, HttpContext context, PipelineRegistry pipelines, PipelineControl control, CancellationToken cancellationToken)
    {
        if (pipelines.Find(name) is not { } pipeline)
        {
            return Missing(name, pipelines);
        }

        if (control.IsUnavailable)
        {
            context.Response.Headers.RetryAfter = SecondsToComeUp;
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The server is starting or stopping; ask again in a moment.");
        }

        using var body = await JsonBody.ReadAsync(context.Request, ["parameters"], cancellationToken);
        var parameters = ParametersOf(body, pipeline);
        var key = Key(context.Request, body);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var trigger = key?.StartsWith(AirflowKey, StringComparison.Ordinal) is true ? RunTrigger.Airflow : RunTrigger.Api;
        var started = await control.StartAsync(pipeline, parameters, trigger, key, cancellationToken);
        switch (started.Start)
        {
            case RunStart.Paused:
                return Problems.Of(StatusCodes.Status409Conflict, $"{name} is paused: resume it first (PATCH with paused false, or 'anip pipelines resume {name}').");
            case RunStart.KeyTaken:
                body.Reject(KeyHeader, $"was used for run {started.Run!.Id}, which has other parameters.");
                return body.Problem!;
            case RunStart.Replayed:
                context.Response.Headers[ReplayedHeader] = "true";
                break;
        }

        return TypedResults.Accepted($"{context.Request.PathBase}/api/runs/{started.Run!.Id}", RunJson.From(started.Run));
    }

    private static async Task<IResult> StatusAsync(PipelineControl control, Pipeline pipeline, CancellationToken cancellationToken) =>
        TypedResults.Ok(PipelineJson.From(await control.StatusAsync(pipeline, cancellationToken)));

    private static bool? Paused(JsonBody body)
    {
        if (body.Member("paused") is not { } paused)
        {
            return null;
        }

        if (paused.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return paused.GetBoolean();
        }

        body.Reject("paused", "is neither true nor false.");
        return null;
    }

    private static ScheduleChange? ScheduleOf(JsonBody body)
    {
        switch (body.Member("schedule"))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.Null }:
                return new ScheduleChange(null);
            case { ValueKind: JsonValueKind.String } word when word.ValueEquals("default"):
                return ScheduleChange.ToDefault;
            case { ValueKind: JsonValueKind.Object } schedule
                when Text(schedule, "cron") is { } cron && schedule.EnumerateObject().All(member => member.Name is "cron" or "time_zone"):
                if (!schedule.TryGetProperty("time_zone", out _))
                {
                    return new ScheduleChange(new Schedule(cron, "UTC"));
                }

                if (Text(schedule, "time_zone") is { } zone)
                {
                    return new ScheduleChange(new Schedule(cron, zone));
                }

                break;
        }

        body.Reject("schedule", "is neither null nor \"default\" nor an object with the texts cron and, where it is not UTC, time_zone.");
        return null;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= 300 } text ? text : null;

    private static RunParameters ParametersOf(JsonBody body, Pipeline pipeline)
    {
        switch (body.Member("parameters"))
        {
            case null:
            case { ValueKind: JsonValueKind.Null }:
                return RunParameters.None;
            case { ValueKind: JsonValueKind.Object } given:
                var parameters = new RunParameters(given.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)));
                foreach (var (parameter, error) in parameters.Errors(pipeline))
                {
                    body.Reject($"parameters.{parameter}", error);
                }

                return parameters;
            default:
                body.Reject("parameters", "is not JSON object.");
                return RunParameters.None;
        }
    }

    private static string? Key(HttpRequest request, JsonBody body)
    {
        if (!request.Headers.TryGetValue(KeyHeader, out var values))
        {
            return null;
        }

        var key = values.ToString();
        if (!KeyForm().IsMatch(key))
        {
            body.Reject(KeyHeader, "is not 1 to 512 characters out of letters, digits and _ . ~ : + / -");
        }

        return key;
    }

    private static IResult Missing(string name, PipelineRegistry pipelines) =>
        Problems.NotFound($"There is no pipeline {(name.Length <= 60 ? name : $"{name[..60]}…")}; there are {string.Join(", ", pipelines.Names)}.");

    [GeneratedRegex(KeyPattern, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyForm();
}
