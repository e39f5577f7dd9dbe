using Anip.Lake.Works;
using Anip.Pipelines.Runs;
using Anip.Storage;

namespace Anip.Lake.Plans;

/// <summary>Removes plans whose run has ended, and gives back what they had taken.</summary>
internal sealed class PlanSweep(PlanFolders folders, IEnumerable<BatchWork> works, IRunStore runs) : IRetention
{
    public static string OwnerOf(long run) => $"plan/{run}";

    public string Count => "deleted_plans";

    /// <summary>Of runs whose process was killed, and which were then cancelled or given up where nobody had their folder.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var gone = 0;
        foreach (var run in folders.List())
        {
            if (await runs.FindAsync(run, cancellationToken) is null or { HasEnded: true })
            {
                await RemoveAsync(run, cancellationToken);
                gone++;
            }
        }

        return gone;
    }

    /// <summary>The plan of one run, which has ended or is about to.</summary>
    public async Task RemoveAsync(long run, CancellationToken cancellationToken)
    {
        // First what others wait for. A run that has no plan holds nothing.
        foreach (var work in works)
        {
            await work.ReleaseAsync(new BatchClaim(OwnerOf(run)), cancellationToken);
        }

        folders.Of(run).Delete();
    }

    public Task ConcludeAsync(PipelineRun run, CancellationToken cancellationToken) => RemoveAsync(run.Id, cancellationToken);
}
