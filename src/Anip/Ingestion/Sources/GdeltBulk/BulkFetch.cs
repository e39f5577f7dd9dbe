using Anip.Ingestion.Sources.GdeltBulk.Files;
using Anip.Ingestion.Sources.Refresh;
using Anip.Pipelines;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>
/// Fetches the files that are due. The articles of a file are stored before it is done, and what it counts is added in the transaction that says so: killed anywhere, a file is read again and counts once.
/// </summary>
internal sealed class BulkFetch(
    GdeltBulkSource source, BulkLists lists, IBulkFiles files, ISourceStore sources, IngestionRun run, IOptions<GdeltBulkOptions> options, IOptions<IngestionOptions> ingestion, TimeProvider timeProvider)
{
    // So that what is due next is seen now and then.
    private const int FilesAtATime = 48;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    /// <summary>When a file that failed so often is tried again; null where it is given up.</summary>
    public static DateTimeOffset? NextAttempt(int attempts, int maxAttempts, DateTimeOffset now) =>
        attempts >= maxAttempts ? null : now + TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(attempts - 1, 20)));

    public Pipeline CreatePipeline(RegisteredSource registered)
    {
        var list = new ListStep(lists, files, options, timeProvider);
        return new Pipeline(
            registered.Descriptor.PipelineName, registered.Descriptor.Runs!.Description,
            [list, new FetchStep(registered.Descriptor, (_, progress, token) => FetchAsync(progress, token), _ => false)])
        {
            Parameters = ListStep.Parameters,
            DefaultSchedule = registered.IsConfigured ? new Schedule(registered.Descriptor.Runs.Cron, "UTC") : null,
        };
    }

    public async Task<IngestionOutcome> FetchAsync(IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        if (await sources.FindAsync(GdeltBulkSource.Name, cancellationToken) is { Paused: true })
        {
            return new IngestionOutcome([]);
        }

        var midnight = new DateTimeOffset(timeProvider.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var budget = new ArticleBudget(options.Value.MaxArticlesPerDay - await files.KeptSinceAsync(midnight, cancellationToken));
        var outcomes = new List<SourceOutcome>();
        while (await files.DueAsync(timeProvider.GetUtcNow(), FilesAtATime, cancellationToken) is { Count: > 0 } due)
        {
            var opened = due.Select(file => source.Open(file, budget)).ToList();
            var readings = opened.Select(one => SourceReading.Of(one, one.File.Name, GdeltBulkSource.Name, timeProvider.GetUtcNow())).ToList();
            var outcome = await run.RunAsync(readings, (at, ended, token) => EndAsync(opened[at], ended, token), progress, cancellationToken);
            outcomes.AddRange(outcome.Sources);
            if (outcome.Sources.All(one => one.Error is not null))
            {
                // The provider is down, or what ended could not be kept: the next run goes on.
                break;
            }
        }

        var whole = new IngestionOutcome(outcomes);
        await SaveAsync(whole, cancellationToken);
        return whole;
    }

    private async Task EndAsync(BulkFileSource ended, SourceOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Error is { } error)
        {
            var next = error.WasAsked ? NextAttempt(ended.File.Attempts + 1, options.Value.MaxAttempts, timeProvider.GetUtcNow()) : error.RetryAt ?? timeProvider.GetUtcNow() + FirstWait;
            await files.FailAsync(ended.File, error.Message, next, cancellationToken);
            return;
        }

        await files.CompleteAsync(ended.File, ended.Records, outcome.Added, ended.Signals, cancellationToken);
    }

    // One line in the list of sources for all of the files.
    private async Task SaveAsync(IngestionOutcome outcome, CancellationToken cancellationToken)
    {
        await sources.AddAsync(GdeltBulkSource.Name, GdeltBulkSource.Name, GdeltBulkSource.Descriptor.Title, cancellationToken);
        if (outcome.Sources.Count == 0 || await sources.FindAsync(GdeltBulkSource.Name, cancellationToken) is not { } before)
        {
            return;
        }

        var all = new SourceOutcome
        {
            Id = GdeltBulkSource.Name,
            Added = outcome.Added,
            Revised = outcome.Revised,
            Unchanged = outcome.Unchanged,
            Rejected = outcome.Rejected,
            Noted = outcome.Noted,
            Error = outcome.Sources.Select(one => one.Error).FirstOrDefault(error => error is not null),
        };
        var save = SourceSchedule.Save(before, all, ingestion.Value, timeProvider.GetUtcNow(), Random.Shared);
        await sources.SaveAsync(save with { State = save.State with { NextAttemptAt = null } }, cancellationToken);
    }
}
