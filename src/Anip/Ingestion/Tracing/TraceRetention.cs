using Anip.Storage;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Tracing;

/// <summary>Forgets where addresses were seen long ago.</summary>
internal sealed class TraceRetention(ITraceStore traces, IOptions<IngestionOptions> options, TimeProvider timeProvider) : IRetention
{
    public string Count => "deleted_sightings";

    public Task<int> ForgetAsync(CancellationToken cancellationToken) => traces.ForgetAsync(timeProvider.GetUtcNow().AddDays(-options.Value.TraceDays), cancellationToken);
}
