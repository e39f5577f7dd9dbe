using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Samples;
using Anip.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Hosting;

/// <summary>Adds the sample articles once, to a new installation, so that there is something to look at without a network.</summary>
internal sealed class FirstStart(
    ISourceStore sources,
    IngestionRun ingestion,
    SampleSource samples,
    IOptions<SampleOptions> options,
    ServiceHealth health,
    TimeProvider timeProvider,
    ILogger<FirstStart> logger) : SupervisedService("sample articles", health, timeProvider, logger)
{
    protected override async Task WorkAsync(CancellationToken stopping)
    {
        if (!options.Value.AddAtFirstStart || await sources.WasSeenAsync(SampleSource.Name, stopping))
        {
            return;
        }

        await ingestion.RunAsync([samples.Reading()], progress: null, stopping);
        // Remembered last: a start that is killed before is a first start again, and adding twice adds nothing.
        await RememberAsync(sources, stopping);
    }

    /// <summary>From now on the samples were here: no start adds them again.</summary>
    public static async Task RememberAsync(ISourceStore sources, CancellationToken cancellationToken)
    {
        await sources.AddAsync(SampleSource.Name, SampleSource.Kind, title: null, cancellationToken);
        await sources.RemoveAsync(SampleSource.Name, cancellationToken);
    }
}
