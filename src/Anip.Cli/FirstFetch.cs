using Anip.Articles;
using Anip.Cli.Output;
using Anip.Ingestion;
using Anip.Pipelines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Anip.Cli;

/// <summary>Fetches the feeds that are due at once, and not only when the clock next says so. Where the feeds have no schedule, nobody wants that.</summary>
internal sealed class FirstFetch(PipelineRegistry pipelines, PipelineControl control, IOptions<SchedulingOptions> options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (options.Value.Mode is SchedulingMode.Embedded && (await control.SchedulesAsync(stoppingToken)).ContainsKey(RssPipeline.Name))
            {
                await control.StartAsync(pipelines.Find(RssPipeline.Name)!, RunParameters.None, RunTrigger.Schedule, key: null, stoppingToken);
            }
        }
        catch (StorageException exception)
        {
            Terminal.Fail($"the feeds are not fetched before they are due: {exception.Message}");
        }
    }
}
