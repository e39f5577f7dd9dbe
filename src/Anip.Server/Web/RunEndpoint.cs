using Anip.Pipelines.Runs;
using Anip.Server.Access;
using Anip.Server.Web.Components.Runs;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="After">The lines are those after this one.</param>
/// <param name="HasMore">The run may have further lines.</param>
public sealed record RunModel(PipelineRun Run, IReadOnlyList<RunLogLine> Lines, int After, bool HasMore, DateTimeOffset Now)
{
    public int LastLine => Lines is [.., { Line: var line }] ? line : After;
}

/// <summary><c>/runs/ID</c>: a run with its steps and its log.</summary>
internal static class RunEndpoint
{
    private const int MaxLines = 1000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/runs/{id:long}", ShowAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/runs/{id:long}/state", StateAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapPost("/runs/{id:long}/cancel", CancelAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(
        long id, int? after, HttpContext context, IRunStore runs, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        // Looked at before the lines: a run that has ended gets no further ones.
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return Missing(id);
        }

        var from = Math.Max(after ?? 0, 0);
        var lines = await runs.ReadLogAsync(id, from, MaxLines, cancellationToken);
        return PageEndpoints.LivePage<RunDetailPage>(context, new RunModel(run, lines, from, lines.Count == MaxLines, timeProvider.GetUtcNow()));
    }

    /// <summary>The part of the page that changes while the run goes on.</summary>
    private static async Task<IResult> StateAsync(long id, IRunStore runs, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? PageEndpoints.Page<RunOverview>(new RunModel(run, [], After: 0, HasMore: false, timeProvider.GetUtcNow()))
            : Missing(id);

    private static async Task<IResult> CancelAsync(long id, HttpContext context, IRunStore runs, CancellationToken cancellationToken) =>
        await runs.CancelAsync(id, cancellationToken) is null ? Missing(id) : PageEndpoints.SeeOther(context, $"/runs/{id}");

    private static RazorComponentResult<ErrorPage> Missing(long id) => PageEndpoints.Error(
        StatusCodes.Status404NotFound, $"There is no run {id}. Runs are deleted some time after their end.");
}
