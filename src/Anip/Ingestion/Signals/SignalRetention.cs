using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Storage;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Signals;

/// <summary>Forgets counts that are past their time, and the files that they are of.</summary>
internal sealed class SignalRetention(ISignalStore signals, IBulkFiles files, IOptions<GdeltBulkOptions> options, TimeProvider timeProvider) : IRetention
{
    public string Count => "deleted_signals";

    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var daysBefore = now.AddDays(-options.Value.KeepDays);
        // The files last: one that is not known any more would be counted again.
        var deleted = await signals.ForgetAsync(now.AddDays(-options.Value.KeepHoursForDays), daysBefore, cancellationToken);
        await files.ForgetAsync(daysBefore.AddDays(-2), cancellationToken);
        return deleted;
    }
}
