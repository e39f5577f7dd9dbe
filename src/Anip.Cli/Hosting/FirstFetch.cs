using Anip.Ingestion.Sources;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Hosting;

/// <summary>Fetches at once what is due, and not only when the clock next says so. What has no schedule, nobody wants fetched.</summary>
internal sealed class FirstFetch(
    SourceCatalogue catalogue,
    PipelineRegistry pipelines,
    PipelineControl control,
    IOptions<SchedulingOptions> options,
    ServiceHealth health,
    TimeProvider timeProvider,
    ILogger<FirstFetch> logger) : SupervisedService("first fetch", health, timeProvider, logger)
{
    protected override async Task WorkAsync(CancellationToken stopping)
    {
        if (options.Value.Mode is not SchedulingMode.Embedded)
        {
            return;
        }

        var schedules = await control.SchedulesAsync(stopping);
        foreach (var source in catalogue.All.Select(source => source.Descriptor).Where(source => source.Runs is { AtStart: true } && schedules.ContainsKey(source.PipelineName)))
        {
            await control.StartAsync(pipelines.Find(source.PipelineName)!, RunParameters.None, RunTrigger.Schedule, key: null, stopping);
        }
    }
}
