using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>Reads the sources of a kind that are subscribed or set up, and keeps how each fares.</summary>
public sealed class SourceRefresher(ISourceStore sources, IngestionRun run, QuotaLedger ledger, IOptions<IngestionOptions> options, TimeProvider timeProvider)
{
    /// <summary>Subscribes what the settings name and was never subscribed before.</summary>
    /// <returns>How many those were.</returns>
    public async Task<int> SeedAsync(RegisteredSource source, CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var seed in source.Configured)
        {
            var isKnown = await sources.WasSeenAsync(seed.Id, cancellationToken) || (seed.FormerId is { } former && await sources.WasSeenAsync(former, cancellationToken));
            if (!isKnown && await sources.AddAsync(seed.Id, source.Descriptor.Name, seed.Title, cancellationToken))
            {
                added++;
            }
        }

        return added;
    }

    /// <summary>Reads the sources that are due, or all of them, and saves the state of each as soon as it ended.</summary>
    public async Task<IngestionOutcome> RunAsync(RegisteredSource source, bool onlyDue, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        if (source.Source.Quota is { } account && await ledger.SpentUntilAsync(account, source.Descriptor.Cost?.Request ?? 1, cancellationToken) is { } until)
        {
            return new IngestionOutcome([]) { WaitsUntil = until };
        }

        var now = timeProvider.GetUtcNow();
        var records = source.Descriptor.Runs is { AreSubscribed: true } ? await SubscribedAsync(source, cancellationToken) : await ConfiguredAsync(source, cancellationToken);
        return await ReadAsync([.. records.Where(record => !onlyDue || IsDue(record, now)).Select(record => new SourceReading(source.Source, record))], progress, cancellationToken);
    }

    internal Task<IngestionOutcome> ReadAsync(IReadOnlyList<SourceReading> readings, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken) =>
        run.RunAsync(
            readings,
            (at, outcome, token) => sources.SaveAsync(SourceSchedule.Save(readings[at].Record, outcome, options.Value, timeProvider.GetUtcNow()), token),
            progress,
            cancellationToken);

    private async Task<IEnumerable<SourceRecord>> SubscribedAsync(RegisteredSource source, CancellationToken cancellationToken) =>
        (await sources.ListAsync(cancellationToken)).Where(record => record.Kind == source.Descriptor.Name && record is { Paused: false, State: not SourceState.Ended });

    // What the settings no longer ask for stays listed, and is not read.
    private async Task<IEnumerable<SourceRecord>> ConfiguredAsync(RegisteredSource source, CancellationToken cancellationToken)
    {
        var seeds = source.Configured;
        foreach (var seed in seeds)
        {
            await sources.AddAsync(seed.Id, source.Descriptor.Name, seed.Title, cancellationToken);
        }

        return (await SubscribedAsync(source, cancellationToken)).Where(record => seeds.Any(seed => seed.Id == record.Id));
    }

    // A source is asked some seconds after its run began, and would miss the next run by these. One that failed gets all the time that it is given.
    private bool IsDue(SourceRecord record, DateTimeOffset now) =>
        record.NextAttemptAt is not { } next || next <= (record.Failures == 0 ? now + (options.Value.MinInterval / 10) : now);
}
