using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Transfer;

/// <summary>Moves all of one store into another, of whatever kind the two are. Killed and started again, it goes on where it was.</summary>
public static class StoreCopy
{
    private const int BatchSize = 1_000;

    // Each may have ten thousand log lines.
    private const int RunBatchSize = 10;

    // Each may be a piece of a file, of megabytes.
    private const int BytesBatchSize = 4;

    /// <param name="from">A provider with a store, which nothing must write to meanwhile.</param>
    /// <param name="to">A provider with a store without articles, or with those of the same copy that was not finished.</param>
    /// <param name="progress">Told the articles that are there, and how many there are to be.</param>
    /// <returns>How many articles the other store now has.</returns>
    /// <exception cref="StorageException">The other store is not empty (<c>not_empty</c>), or the first was changed (<c>changed</c>).</exception>
    public static async Task<long> RunAsync(
        IServiceProvider from, IServiceProvider to, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        await using var reader = from.GetRequiredService<IStoreReader>();
        await using var writer = to.GetRequiredService<IStoreWriter>();
        return await RunAsync(reader, writer, progress, cancellationToken);
    }

    internal static async Task<long> RunAsync(
        IStoreReader reader, IStoreWriter writer, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken, int batchSize = BatchSize)
    {
        var tables = StoredTables.Of(await reader.TablesAsync(cancellationToken), await writer.TablesAsync(cancellationToken));
        var contents = await reader.ContentsAsync(cancellationToken);
        var begun = await writer.BeginAsync(tables, cancellationToken);
        if (begun is not null && begun.Fingerprint != contents.Fingerprint)
        {
            throw Changed();
        }

        var done = 0L;
        var last = begun?.LastId ?? 0;
        while (await reader.ReadAsync(tables.OfArticles, last, batchSize, cancellationToken) is { } batch)
        {
            await writer.WriteAsync(batch, new CopyMark(contents.Fingerprint, batch.LastId), cancellationToken);
            last = batch.LastId;
            progress?.Report((done += batch.Count, contents.Articles));
        }

        for (var lastRun = 0L; await reader.ReadAsync(tables.OfRuns, lastRun, RunBatchSize, cancellationToken) is { } runs; lastRun = runs.LastId)
        {
            await writer.WriteAsync(runs.Tables, cancellationToken);
        }

        foreach (var table in tables.Others)
        {
            await CopyAsync(reader, writer, table, table.HasBytes ? Math.Min(batchSize, BytesBatchSize) : batchSize, cancellationToken);
        }

        if (await reader.ContentsAsync(cancellationToken) != contents)
        {
            throw Changed();
        }

        await writer.FinishAsync(tables, contents, cancellationToken);
        return contents.Articles;
    }

    private static async Task CopyAsync(IStoreReader reader, IStoreWriter writer, StoredTable table, int batchSize, CancellationToken cancellationToken)
    {
        StoredRows rows;
        object?[]? after = null;
        do
        {
            rows = await reader.ReadAsync(table, after, batchSize, cancellationToken);
            await writer.WriteAsync([rows], cancellationToken);
            after = rows.Rows.Count > 0 ? table.KeyOf(rows.Rows[^1]) : null;
        }
        while (rows.Rows.Count == batchSize);
    }

    /// <summary>Of a store that a copy has begun to fill: what is written to it now stands where the rest belongs.</summary>
    internal static StorageException Unfinished(string location) => new(
        "unfinished", $"{location} holds a copy that was not finished. Run the same 'anip db copy' or 'anip db restore' again, which goes on where it was, or name another database.");

    private static StorageException Changed() => new(
        "changed", "The store that is copied was written to since the copy began. Stop what writes to it, and copy again into an empty one.");
}
