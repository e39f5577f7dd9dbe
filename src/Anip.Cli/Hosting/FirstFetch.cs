using Anip.Ingestion.Sources.Rss;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Hosting;

/// <summary>Fetches the feeds that are due at once, and not only when the clock next says so. Where the feeds have no schedule, nobody wants that.</summary>
internal sealed class FirstFetch(
    PipelineRegistry pipelines,
    PipelineControl control,
    IOptions<SchedulingOptions> options,
    ServiceHealth health,
    TimeProvider time,
    ILogger<FirstFetch> logger) : SupervisedService("first fetch", health, time, logger)
{
    protected override async Task WorkAsync(CancellationToken stopping)
    {
        if (options.Value.Mode is SchedulingMode.Embedded && (await control.SchedulesAsync(stopping)).ContainsKey(RssPipeline.Name))
        {
            await control.StartAsync(pipelines.Find(RssPipeline.Name)!, RunParameters.None, RunTrigger.Schedule, key: null, stopping);
        }
    }
}
