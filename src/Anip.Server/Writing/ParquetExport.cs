using Anip.Articles;
using Parquet;
using Parquet.Serialization;

namespace Anip.Server.Writing;

/// <summary>Writes a stream of articles as Parquet, one group of rows after the other.</summary>
internal static class ParquetExport
{
    // A group is held in memory; this many articles of news length are some tens of megabytes.
    internal const int GroupLength = 2_000;

    // Each holds a thread and a group; further ones wait for their turn.
    private const int MaxAtOnce = 4;

    private static readonly SemaphoreSlim Turns = new(MaxAtOnce);

    /// <inheritdoc cref="ExportFormat.WriteAsync"/>
    public static async Task<long> WriteAsync(IAsyncEnumerable<Article> articles, Stream output, Action<long> progress, CancellationToken cancellationToken)
    {
        var count = 0L;
        IEnumerable<ExportRow> Rows()
        {
            foreach (var article in articles.ToBlockingEnumerable(cancellationToken))
            {
                yield return ExportRow.From(article);
                progress(++count);
            }
        }

        await using var staged = new StagedStream(output);
        await Turns.WaitAsync(cancellationToken);
        try
        {
            // The library takes rows one by one, without waiting for them: not on the thread of whoever asked.
            await Task.Run(() => ParquetSerializer.SerializeAsync(Rows(), staged, new ParquetOptions { RowGroupSize = GroupLength }, cancellationToken: cancellationToken), cancellationToken);
        }
        finally
        {
            Turns.Release();
        }

        await staged.FlushAsync(cancellationToken);
        return count;
    }
}
