using System.Globalization;
using Anip.Storage;
using SQLitePCL;

namespace Anip.Adapters.Sqlite.Upkeep;

/// <summary>SQLite's own checks, which look at the full-text index too, and whether the file still has what it is known to have had.</summary>
internal sealed class SqliteCheck(SqliteDatabase database) : IStoreCheck
{
    // Steps of SQLite's machine between two looks at the clock: well under a millisecond.
    private const int StepsBetweenLooks = 20_000;

    public async Task<StoreHealth> CheckAsync(TimeSpan limit, bool thorough, CancellationToken cancellationToken)
    {
        // Not opened: that would begin another log while a process may still write to the removed one.
        if (File.Exists(database.Path) && SqliteFiles.LackLog(database.Path))
        {
            return new StoreHealth(null, SqliteErrors.LackingLog(database.Path), IsComplete: false);
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (limit == TimeSpan.Zero)
        {
            await limited.CancelAsync();
        }

        limited.CancelAfter(limit);
        string? loss = null;
        try
        {
            var damage = await database.LookAsync(
                session =>
                {
                    loss = session is null ? null : Loss(session);
                    return session is null ? null : Damage(session, thorough, limited.Token);
                },
                limited.Token);
            return new StoreHealth(damage, loss, IsComplete: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StoreHealth(null, loss, IsComplete: false);
        }
        catch (StorageException exception) when (exception.Code is "damaged" or "not_a_database")
        {
            return new StoreHealth(exception.Message, loss, IsComplete: true);
        }
    }

    private string? Damage(SqliteSession session, bool thorough, CancellationToken cancellationToken)
    {
        // Not an interruption from outside: one that comes before the statement begins would be lost.
        raw.sqlite3_progress_handler(session.Connection.Handle, StepsBetweenLooks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        using var lines = session.Prepare(thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)").Read();
        return lines.Read() && lines.GetString(0) is not "ok" and var found
            ? $"{SqliteErrors.Damaged(database.Path)} Found: {found.ReplaceLineEndings(" ")}"
            : null;
    }

    // Numbers are never used twice, so that a deletion is not taken for a loss.
    private string? Loss(SqliteSession session)
    {
        var (held, holds) = (database.Marker.Read(), SqliteMark.LastNumber(session));
        return holds >= held
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The database {database.Path} held articles up to number {held} and knows them up to {holds} now: what came last is lost (its '-wal' file was removed, the power failed, or an older copy was put there). 'anip db restore FILE --replace' brings back a backup, fetching the sources again what they still have; where it is meant, remove {database.Marker.Path}.");
    }
}
