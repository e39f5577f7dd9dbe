using Anip.Isolation;
using Anip.Pipelines;
using Microsoft.Extensions.Logging;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>Lends a hand to runs of other processes that cannot keep up: asks what is overdue while one is under way.</summary>
internal sealed class RefreshHelp(
    SourceCatalogue catalogue, IHostClaims claims, SourceRefresher refresher, PipelineRegistry pipelines, PipelineControl control, ServiceHealth health, TimeProvider timeProvider,
    ILogger<RefreshHelp> logger) : SupervisedService("help with feeds", health, timeProvider, logger)
{
    // What is due for less is about to be asked.
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            foreach (var source in catalogue.All.Where(source => source.Descriptor.Runs is { AreSubscribed: true }))
            {
                if (await IsNeededAsync(source, stopping))
                {
                    await refresher.RunAsync(source, new RefreshManner(OnlyDue: true) { Limit = refresher.MaxRunTime, Waits = false }, progress: null, stopping);
                }
            }

            Works();
            await Task.Delay(Interval, Time, stopping);
        }
    }

    // One that is paused, or of which no run is under way, is not helped.
    private async Task<bool> IsNeededAsync(RegisteredSource source, CancellationToken cancellationToken) =>
        await claims.NextAsync(source.Descriptor.Name, cancellationToken) is { } ready && ready < Time.GetUtcNow() - Overdue
        && pipelines.Find(source.Descriptor.PipelineName) is { } pipeline
        && await control.StatusAsync(pipeline, cancellationToken) is { ActiveRun.State: Pipelines.Runs.RunState.Running };
}
