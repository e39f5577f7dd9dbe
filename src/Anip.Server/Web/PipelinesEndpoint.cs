using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Access;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Runs">Newest first.</param>
public sealed record PipelineLine(PipelineStatus Status, IReadOnlyList<PipelineRun> Runs)
{
    public string Name => Status.Pipeline.Name;

    public string Path => $"/pipelines/{Uri.EscapeDataString(Name)}";
}

public sealed record PipelinesModel(IReadOnlyList<PipelineLine> Lines, DateTimeOffset Now);

/// <summary>Why a run was not started.</summary>
/// <param name="Errors">By parameter.</param>
/// <param name="Given">What was filled in, by parameter.</param>
public sealed record Refusal(string Reason, IReadOnlyDictionary<string, string> Errors, IReadOnlyDictionary<string, string> Given);

/// <param name="NextCursor">Null on the last page.</param>
public sealed record PipelineModel(PipelineLine Line, bool IsFirstPage, string? NextCursor, Refusal? Refusal, DateTimeOffset Now);

/// <summary>Reads what the pages of pipelines show.</summary>
internal sealed class PipelineReader(PipelineControl control, IRunStore runs, TimeProvider timeProvider)
{
    private const int GridSize = 24;

    public async Task<PipelinesModel> ReadAllAsync(CancellationToken cancellationToken)
    {
        List<PipelineLine> lines = [];
        foreach (var status in await control.ListAsync(cancellationToken))
        {
            lines.Add(new PipelineLine(status, (await RunsAsync(status.Pipeline, cursor: null, cancellationToken)).Runs));
        }

        return new PipelinesModel(lines, timeProvider.GetUtcNow());
    }

    /// <exception cref="FormatException"><paramref name="cursor"/> is not one that this server gave out.</exception>
    public async Task<PipelineModel> ReadAsync(Pipeline pipeline, string? cursor, Refusal? refusal, CancellationToken cancellationToken)
    {
        var page = await RunsAsync(pipeline, cursor, cancellationToken);
        var line = new PipelineLine(await control.StatusAsync(pipeline, cancellationToken), page.Runs);
        return new PipelineModel(line, cursor is null, page.NextCursor, refusal, timeProvider.GetUtcNow());
    }

    private Task<RunPage> RunsAsync(Pipeline pipeline, string? cursor, CancellationToken cancellationToken) =>
        runs.ListAsync(new RunQuery { Pipeline = pipeline.Name, Limit = GridSize, Cursor = cursor }, cancellationToken);
}

/// <summary><c>/pipelines</c>: all pipelines with their last runs; <c>/pipelines/NAME</c>: one, with all of its runs.</summary>
internal static class PipelinesEndpoint
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/pipelines", ListAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/pipelines/{name}", ShowAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
    }

    public static RazorComponentResult<ErrorPage> Missing(string name, PipelineRegistry pipelines) => PageEndpoints.Error(
        StatusCodes.Status404NotFound, $"There is no pipeline {Wording.Teaser(name, 60)}; there are {string.Join(", ", pipelines.Names)}.");

    private static async Task<IResult> ListAsync(HttpContext context, PipelineReader reader, CancellationToken cancellationToken) =>
        PageEndpoints.LivePage<PipelinesPage>(context, await reader.ReadAllAsync(cancellationToken));

    private static async Task<IResult> ShowAsync(
        string name, HttpContext context, PipelineRegistry pipelines, PipelineReader reader, CancellationToken cancellationToken)
    {
        if (pipelines.Find(name) is not { } pipeline)
        {
            return Missing(name, pipelines);
        }

        var cursor = context.Request.Query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        try
        {
            return PageEndpoints.LivePage<PipelinePage>(context, await reader.ReadAsync(pipeline, cursor, refusal: null, cancellationToken));
        }
        catch (FormatException)
        {
            return TypedResults.Redirect(context.Request.Path);
        }
    }
}
