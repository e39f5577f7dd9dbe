using System.Threading.Channels;
using Anip.Articles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion;

/// <summary>Reads sources side by side and stores what they deliver in batches.</summary>
public sealed class IngestionRun(IArticleStore store, IOptions<IngestionOptions> options, TimeProvider clock, ILogger<IngestionRun> logger)
{
    // A full batch costs less per article; a reader does not want to wait for it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    /// <summary>One failing source loses nothing of the others. When the store fails, the sources are stopped and its exception is thrown.</summary>
    public async Task<IngestionOutcome> RunAsync(IReadOnlyList<INewsSource> sources, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        var tally = new RunTally(sources, progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<(int Source, IncomingArticle Article)>(new BoundedChannelOptions(2 * options.Value.BatchSize) { SingleReader = true });
        var reading = ReadAllAsync(sources, channel.Writer, tally, stop.Token);
        try
        {
            await StoreAllAsync(channel.Reader, tally, cancellationToken);
        }
        catch
        {
            // Without this the sources would wait for ever for room in the channel.
            await stop.CancelAsync();
            await Task.WhenAny(reading);
            throw;
        }

        await reading;
        return tally.Outcome();
    }

    private async Task ReadAllAsync(IReadOnlyList<INewsSource> sources, ChannelWriter<(int, IncomingArticle)> writer, RunTally tally, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.MaxParallelSources, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(Enumerable.Range(0, sources.Count), parallel, (at, token) => ReadAsync(sources[at], at, writer, tally, token));
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            writer.Complete(failure);
        }
    }

    private async ValueTask ReadAsync(INewsSource source, int at, ChannelWriter<(int, IncomingArticle)> writer, RunTally tally, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var article in source.FetchAsync(cancellationToken).WithCancellation(cancellationToken))
            {
                await writer.WriteAsync((at, article), cancellationToken);
            }
        }
        catch (SourceException e)
        {
            var name = SourceName.Show(source.Id);
            IngestionLog.SourceFailed(logger, name, e.Code, e.Message);
            tally.Fail(at, e);
        }

        tally.Done();
    }

    private async Task StoreAllAsync(ChannelReader<(int Source, IncomingArticle Article)> reader, RunTally tally, CancellationToken cancellationToken)
    {
        var origins = new List<int>(options.Value.BatchSize);
        var batch = new List<IncomingArticle>(options.Value.BatchSize);
        while (await reader.WaitToReadAsync(cancellationToken))
        {
            await FillAsync(reader, origins, batch, cancellationToken);
            tally.Stored(origins, await store.PutAsync(batch, cancellationToken));
            origins.Clear();
            batch.Clear();
        }
    }

    private async Task FillAsync(
        ChannelReader<(int Source, IncomingArticle Article)> reader, List<int> origins, List<IncomingArticle> batch, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            do
            {
                while (batch.Count < options.Value.BatchSize && reader.TryRead(out var next))
                {
                    origins.Add(next.Source);
                    batch.Add(next.Article);
                }
            }
            while (batch.Count < options.Value.BatchSize && await reader.WaitToReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up; what is there is stored.
        }
    }
}
