using System.Globalization;
using Anip.Articles;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <summary><c>/api/runs</c>.</summary>
internal static class RunsApi
{
    private const string Tag = "Pipelines";

    private static readonly IntegerParameter Limit = new("limit", "The maximum number of runs.", 1, 100, 20);
    private static readonly TextParameter Cursor = new("cursor", "Goes on where a page ended: follow the header Link, rel=\"next\".", 100);
    private static readonly TextParameter Pipeline = new("pipeline", "Only runs of this pipeline.", 100);
    private static readonly WordParameter State = new("state", "Only runs in this state; in any case.", WireNames.All<RunState>());
    private static readonly InstantParameter From = new("from", "Created at this instant or later.");
    private static readonly InstantParameter To = new("to", "Created before this instant.");
    private static readonly IntegerParameter After = new("after", "Lines after this one.", 0, int.MaxValue, 0);
    private static readonly IntegerParameter Lines = new("limit", "The maximum number of lines.", 1, 1000, 200);

    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/runs", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListRuns", Tag, "Runs of all pipelines without their steps, newest first")
            .Takes(Limit, Cursor, Pipeline, State, From, To)
            .Produces<RunJson[]>();

        app.MapGet("/api/runs/{id}", ShowAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetRun", Tag, "One run with its steps")
            .DescribesId("run")
            .Produces<RunJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);

        app.MapGet("/api/runs/{id}/log", LogAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetRunLog", Tag, "The log of a run, or, where text/event-stream is accepted, its lines as they come until the run ends")
            .DescribesId("run")
            .Takes(After, Lines)
            .Produces<RunLogLineJson[]>(StatusCodes.Status200OK, "application/json", RunLogStream.ContentType)
            .Fails(StatusCodes.Status404NotFound);

        app.MapPost("/api/runs/{id}/cancel", CancelAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("CancelRun", Tag, "Ends a run: at once where it is queued, within seconds where it is running; one that has ended stays as it is")
            .DescribesId("run")
            .Produces<RunJson>(StatusCodes.Status202Accepted)
            .Produces<RunJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IRunStore runs, PipelineRegistry pipelines, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var query = new RunQuery
        {
            Limit = reader.Integer(Limit),
            Cursor = reader.Text(Cursor),
            Pipeline = reader.Text(Pipeline),
            State = reader.Word(State) is { } state ? WireNames.Parse<RunState>(state) : null,
            From = reader.Instant(From),
            To = reader.Instant(To),
        };
        reader.RequireOrder(From, query.From, To, query.To);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        RunPage page;
        try
        {
            page = await runs.ListAsync(query, cancellationToken);
        }
        catch (FormatException)
        {
            reader.Reject(Cursor, "is not one that this server gave out.");
            return reader.Problem!;
        }

        // A pipeline that there is no more may have runs.
        if (page.Runs.Count == 0 && query.Pipeline is { } name && pipelines.Find(name) is null)
        {
            var suggestion = NearestName.Of(name, pipelines.Names) is { } nearest ? $" Did you mean {nearest}?" : "";
            reader.Misname(Pipeline, $"'{ParameterReader.Cut(name)}' is not one of {string.Join(", ", pipelines.Names)}.{suggestion}");
            return reader.Problem!;
        }

        if (page.NextCursor is { } next)
        {
            NextPage.Link(context, Cursor, next);
        }

        return TypedResults.Ok(page.Runs.Select(RunJson.From).ToArray());
    }

    private static async Task<IResult> ShowAsync(string id, IRunStore runs, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "run", out var number, out var problem))
        {
            return problem;
        }

        return await runs.FindAsync(number, cancellationToken) is { } run ? TypedResults.Ok(RunJson.From(run)) : RouteId.Missing(id, "run");
    }

    private static async Task<IResult> LogAsync(string id, HttpContext context, IRunStore runs, RunLogStream stream, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "run", out var number, out var problem))
        {
            return problem;
        }

        var reader = new ParameterReader(context.Request.Query);
        var (after, limit) = (reader.Integer(After), reader.Integer(Lines));
        if (reader.Problem is { } wrong)
        {
            return wrong;
        }

        if (await runs.FindAsync(number, cancellationToken) is null)
        {
            return RouteId.Missing(id, "run");
        }

        if (!RunLogStream.IsWantedBy(context.Request))
        {
            return TypedResults.Ok((await runs.ReadLogAsync(number, after, limit, cancellationToken)).Select(RunLogLineJson.From).ToArray());
        }

        // A browser that reconnects tells the last line that it got.
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        if (int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            after = Math.Max(after, line);
        }

        await stream.WriteAsync(context, number, after, cancellationToken);
        return Results.Empty;
    }

    private static async Task<IResult> CancelAsync(string id, HttpRequest request, IRunStore runs, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "run", out var number, out var problem))
        {
            return problem;
        }

        return await runs.CancelAsync(number, cancellationToken) switch
        {
            null => RouteId.Missing(id, "run"),
            { Changed: true, Run: var run } => TypedResults.Accepted($"{request.PathBase}/api/runs/{number}", RunJson.From(run)),
            { Run: var run } => TypedResults.Ok(RunJson.From(run)),
        };
    }
}
