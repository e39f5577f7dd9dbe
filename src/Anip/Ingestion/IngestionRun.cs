using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Tracing;
using Anip.Isolation;
using Anip.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion;

/// <summary>Reads sources side by side and stores what they deliver in batches.</summary>
/// <param name="traces">Where it is kept what was seen; null for nowhere.</param>
/// <param name="bookmarks">Where it is kept how far readings are; null for nowhere.</param>
public sealed class IngestionRun(
    IArticleStore store, IOptions<IngestionOptions> options, TimeProvider timeProvider, ILogger<IngestionRun> logger, ITraceStore? traces = null, IBookmarks? bookmarks = null)
{
    // A full batch costs less per article; a reader does not want to wait for it.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(200);

    // How long a source may take to notice that it was stopped; one that never does must not hold up the run.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly SightingLog _sightings = new(traces, options, logger);

    /// <summary>
    /// Whatever one source throws is that source's failure and loses nothing of the others. When the store fails, the sources are stopped and its exception is thrown.
    /// </summary>
    public Task<IngestionOutcome> RunAsync(IReadOnlyList<SourceReading> sources, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(sources.ToAsyncEnumerable(), options.Value.MaxParallelSources, ended: null, progress, cancellationToken);

    /// <param name="ended">As below, by the place of the source.</param>
    /// <inheritdoc cref="RunAsync(IReadOnlyList{SourceReading}, IProgress{IngestionProgress}?, CancellationToken)"/>
    internal Task<IngestionOutcome> RunAsync(
        IReadOnlyList<SourceReading> sources, Func<int, SourceOutcome, CancellationToken, Task> ended, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        var places = sources.Index().ToDictionary(one => one.Item, one => one.Index);
        return RunAsync(
            sources.ToAsyncEnumerable(), options.Value.MaxParallelSources, (reading, outcome, token) => ended(places[reading], outcome, token), progress, cancellationToken);
    }

    /// <param name="sources">Each is asked for when there is room for another one to be read.</param>
    /// <param name="parallel">So many are read at a time.</param>
    /// <param name="ended">Told of each source as soon as it ended and all that it delivered is stored. What it throws is that source's failure, unless the store is out of order.</param>
    /// <inheritdoc cref="RunAsync(IReadOnlyList{SourceReading}, IProgress{IngestionProgress}?, CancellationToken)"/>
    internal async Task<IngestionOutcome> RunAsync(
        IAsyncEnumerable<SourceReading> sources,
        int parallel,
        Func<SourceReading, SourceOutcome, CancellationToken, Task>? ended,
        IProgress<IngestionProgress>? progress,
        CancellationToken cancellationToken)
    {
        var tally = new RunTally(progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(2 * options.Value.BatchSize) { SingleReader = true });
        var reading = Task.Run(() => ReadAllAsync(sources.Select(tally.Begin), parallel, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            await StoreAllAsync(channel.Reader, tally, ended, cancellationToken);
        }
        catch
        {
            // Without this the sources would wait for ever for room in the channel.
            await stop.CancelAsync();
            await Task.WhenAny(reading, Task.Delay(StopLimit, CancellationToken.None));
            throw;
        }

        await reading;
        return tally.Outcome();
    }

    private async Task ReadAllAsync(IAsyncEnumerable<SourceTally> sources, int parallel, ChannelWriter<Delivery> writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await Parallel.ForEachAsync(
                sources, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, (source, token) => ReadAsync(source, writer, token));
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            writer.Complete(failure);
        }
    }

    private async ValueTask ReadAsync(SourceTally source, ChannelWriter<Delivery> writer, CancellationToken cancellationToken)
    {
        var gate = new ReadingGate(source.Reading, options.Value, timeProvider);
        var failure = await Isolated.RunAsync(
            async token =>
            {
                await OpenAsync(source, writer, token);
                await foreach (var article in source.Reading.FetchAsync(token).WithCancellation(token))
                {
                    if (gate.Pass(article) is { } passed)
                    {
                        await writer.WriteAsync(new Delivery(source, passed), token);
                    }
                }
            },
            cancellationToken);
        if (failure is not null)
        {
            Fail(source, failure);
        }

        // Behind its last article, so that a source ends when all of it is stored.
        await writer.WriteAsync(new Delivery(source, Article: null), cancellationToken);
    }

    private async Task OpenAsync(SourceTally source, ChannelWriter<Delivery> writer, CancellationToken cancellationToken)
    {
        if (bookmarks is not null && source.Reading.Source.KeepsPlace)
        {
            source.Reading.Bookmark = await bookmarks.FindAsync(source.Reading.Id, cancellationToken);
            source.Reading.Keep = async (place, token) =>
            {
                var mark = new Mark(place);
                await writer.WriteAsync(new Delivery(source, Article: null) { Mark = mark }, token);
                return await mark.Kept.Task.WaitAsync(token);
            };
        }
    }

    private void Fail(SourceTally source, UnitFailure failure)
    {
        if (failure.Exception is StorageException { IsOutage: true })
        {
            // No source is to blame for it, and none will fare better.
            ExceptionDispatchInfo.Throw(failure.Exception);
        }

        var name = SourceName.Show(source.Reading.Id);
        var expected = failure.Exception is StorageException storage ? new SourceException(storage.Code, $"How it fared could not be kept: {storage.Message}", storage) : failure.Exception as SourceException;
        if (expected is not null)
        {
            IngestionLog.SourceFailed(logger, name, expected.Code, expected.Message);
            source.Fail(expected);
            return;
        }

        IngestionLog.SourceBroke(logger, name, failure.Reason);
        IngestionLog.SourceBrokeAt(logger, failure.Exception, name);
        source.Fail(new SourceException("unexpected", failure.Reason, failure.Exception));
    }

    private async Task StoreAllAsync(
        ChannelReader<Delivery> reader, RunTally tally, Func<SourceReading, SourceOutcome, CancellationToken, Task>? ended, CancellationToken cancellationToken)
    {
        var put = new IsolatedPut(store);
        var deliveries = new List<Delivery>(options.Value.BatchSize);
        while (await reader.WaitToReadAsync(cancellationToken))
        {
            await FillAsync(reader, deliveries, cancellationToken);
            var articles = deliveries.Where(delivery => delivery.Article is not null).ToList();
            if (articles.Count > 0)
            {
                var known = await KnownArticles.FindAsync(store, [.. articles.Select(delivery => delivery.Article!)], cancellationToken);
                var outcomes = await put.PutAsync(known, cancellationToken);
                tally.Stored([.. articles.Select(delivery => delivery.Source)], outcomes);
                await _sightings.StoredAsync([.. articles.Zip(known, (delivery, article) => (delivery.Source.Reading, article))], outcomes, cancellationToken);
            }

            foreach (var end in deliveries.Where(delivery => delivery.Article is null))
            {
                if (end.Mark is { } mark)
                {
                    await KeepAsync(end.Source, mark, cancellationToken);
                    continue;
                }

                await _sightings.RefusedAsync(end.Source.Reading, cancellationToken);
                await EndAsync(end.Source, tally, ended, cancellationToken);
            }

            deliveries.Clear();
        }
    }

    private async Task KeepAsync(SourceTally source, Mark mark, CancellationToken cancellationToken)
    {
        var bookmark = new Bookmark(mark.Place, timeProvider.GetUtcNow());
        var failure = await Isolated.RunAsync(token => bookmarks!.SaveAsync(source.Reading.Id, bookmark, token), cancellationToken);
        if (failure is not null)
        {
            // The reading that waits for it fails with that.
            mark.Kept.TrySetException(failure.Exception);
            return;
        }

        source.Reading.Bookmark = bookmark;
        mark.Kept.TrySetResult(source.TakeNews());
    }

    private async Task EndAsync(SourceTally source, RunTally tally, Func<SourceReading, SourceOutcome, CancellationToken, Task>? ended, CancellationToken cancellationToken)
    {
        tally.End(source);
        var outcome = source.Outcome();
        var failure = await Isolated.RunAsync(
            async token =>
            {
                // Where one of its questions was refused, the others were asked to their end.
                if (source.Reading is { Keep: not null, Bookmark: not null } && outcome.Error is null or { Kind: SourceFailureKind.BadQuery or SourceFailureKind.NoAnswer })
                {
                    await bookmarks!.ClearAsync(source.Reading.Id, token);
                }

                if (ended is not null)
                {
                    await ended(source.Reading, outcome, token);
                }
            },
            cancellationToken);
        if (failure is not null)
        {
            Fail(source, failure);
        }

        tally.Report();
    }

    private async Task FillAsync(ChannelReader<Delivery> reader, List<Delivery> batch, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MaxWait, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            do
            {
                while (batch.Count < options.Value.BatchSize && reader.TryRead(out var next))
                {
                    batch.Add(next);
                }
            }
            while (batch.Count < options.Value.BatchSize && await reader.WaitToReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up; what is there is stored.
        }
    }

    /// <param name="Article">Null where the source ended, or tells where it is.</param>
    private readonly record struct Delivery(SourceTally Source, IncomingArticle? Article)
    {
        public Mark? Mark { get; init; }
    }

    private sealed record Mark(string Place)
    {
        public TaskCompletionSource<bool> Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
