using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.WebSub;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>Reads the sources of a kind that are subscribed or set up, and keeps how each fares.</summary>
public sealed class SourceRefresher(
    ISourceStore sources, IHostClaims claims, IngestionRun run, QuotaLedger ledger, HostOwners owners, WebSubSubscriber hubs,
    IOptions<IngestionOptions> options, TimeProvider timeProvider)
{
    /// <inheritdoc cref="IngestionOptions.MaxRunTime"/>
    internal TimeSpan MaxRunTime => options.Value.MaxRunTime;

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
    public Task<IngestionOutcome> RunAsync(RegisteredSource source, bool onlyDue, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(source, new RefreshManner(onlyDue), progress, cancellationToken);

    internal async Task<IngestionOutcome> RunAsync(RegisteredSource source, RefreshManner manner, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        if (source.Source.Quota is { } account && await ledger.SpentUntilAsync(account, source.Descriptor.Cost?.Request ?? 1, cancellationToken) is { } until)
        {
            return new IngestionOutcome([]) { WaitsUntil = until };
        }

        if (source.Descriptor.Runs is { AreSubscribed: true })
        {
            return await ByHostAsync(source, manner, progress, cancellationToken);
        }

        var now = timeProvider.GetUtcNow();
        var records = await ConfiguredAsync(source, cancellationToken);
        return await ReadAsync([.. records.Where(record => !manner.OnlyDue || IsDue(record, now)).Select(record => new SourceReading(source.Source, record))], progress, cancellationToken);
    }

    private async Task<IngestionOutcome> ByHostAsync(RegisteredSource source, RefreshManner manner, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        var kind = source.Descriptor.Name;
        await claims.PlaceAsync(kind, cancellationToken);
        if (!manner.OnlyDue)
        {
            await claims.HurryAsync(kind, cancellationToken);
        }

        using var owner = await owners.AcquireAsync(cancellationToken);
        using var due = new DueSources(claims, source, owner.Name, options.Value, timeProvider);
        try
        {
            return await run.RunAsync(
                due.ReadAsync(manner.Limit, manner.Waits, cancellationToken), options.Value.MaxParallelFeeds,
                async (reading, outcome, token) =>
                {
                    await SaveAsync(reading, outcome, token);
                    due.Freed();
                },
                progress, cancellationToken);
        }
        finally
        {
            // What was claimed and not read, as a run ends or is stopped, is not to wait until the lease runs out.
            await claims.ReleaseAsync(owner.Name, options.Value.HostInterval, CancellationToken.None);
        }
    }

    private async Task SaveAsync(SourceReading reading, SourceOutcome outcome, CancellationToken cancellationToken)
    {
        var save = SourceSchedule.Save(reading.Record, outcome, options.Value, timeProvider.GetUtcNow(), Random.Shared);
        await sources.SaveAsync(reading.Turns is { } turns ? save with { Claim = SourceSchedule.Rested(turns.Claim, outcome, timeProvider.GetUtcNow()) } : save, cancellationToken);
        if (outcome is { Error: null, Report: { Hub: { } hub } report })
        {
            await hubs.NameAsync(save.MoveTo ?? reading.Id, hub, report.Topic, cancellationToken);
        }
    }

    internal Task<IngestionOutcome> ReadAsync(IReadOnlyList<SourceReading> readings, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken) =>
        run.RunAsync(
            readings.ToAsyncEnumerable(),
            options.Value.MaxParallelSources,
            SaveAsync,
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

/// <summary>How sources are read.</summary>
/// <param name="OnlyDue">False for all of them.</param>
internal sealed record RefreshManner(bool OnlyDue)
{
    /// <summary>After which no further source is begun; null for as long as it takes.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>False to leave what others are about to read.</summary>
    public bool Waits { get; init; } = true;
}
