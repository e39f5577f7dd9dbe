using Anip.Storage;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteUpkeep(SqliteDatabase database) : IStoreUpkeep
{
    // Pages given back in one transaction, so that writers do not wait long: 4 MiB.
    private const long BatchSize = 1024;

    public async Task<IReadOnlyDictionary<string, long>> OptimiseAsync(CancellationToken cancellationToken)
    {
        await database.MaintainAsync(session => session.Prepare("PRAGMA optimize").Execute(), cancellationToken);
        var before = await FreePagesAsync(cancellationToken);
        var free = before;
        for (var last = long.MaxValue; free > 0 && free < last;)
        {
            last = free;
            await database.MaintainAsync(session => session.Prepare($"PRAGMA incremental_vacuum({BatchSize})").Execute(), cancellationToken);
            free = await FreePagesAsync(cancellationToken);
        }

        var moved = await database.MaintainAsync(
            session =>
            {
                using var row = session.Prepare("PRAGMA wal_checkpoint(TRUNCATE)").Read();
                return row.Read() ? row.GetInt64(2) : 0;
            },
            cancellationToken);
        return new Dictionary<string, long>(StringComparer.Ordinal) { ["freed_pages"] = before - free, ["moved_pages"] = Math.Max(moved, 0) };
    }

    private Task<long> FreePagesAsync(CancellationToken cancellationToken) =>
        database.MaintainAsync(session => session.Prepare("PRAGMA freelist_count").Number() ?? 0, cancellationToken);
}
