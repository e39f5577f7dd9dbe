using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>Keeps the marker beside the database up to date, and tells by it a new database from one that lost what it held.</summary>
internal sealed class SqliteMark(string path, StoreMarker marker)
{
    // The marker may be so far behind the database: little against a loss, and a process that ends notes all.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    private long? _noted;

    public void NoteNowAndThen(SqliteSession session)
    {
        if (_noted is not { } last || Stopwatch.GetElapsedTime(last) > NoteEvery)
        {
            marker.Note(LastNumber(session));
            _noted = Stopwatch.GetTimestamp();
        }
    }

    public void NoteLast(SqliteSession session)
    {
        try
        {
            marker.Note(LastNumber(session));
        }
        catch (SqliteException)
        {
            // Whatever is wrong with the file, it is being closed.
        }
    }

    // SQLite makes an empty file a new database, and deletes the log that belonged to what was in it.
    public void RefuseLost()
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > 0)
        {
            return;
        }

        RefuseEmpty();
        if (new FileInfo(path + SqliteFiles.LogSuffix) is { Exists: true, Length: > 0 })
        {
            throw SqliteErrors.Lost(path, marker: null);
        }
    }

    /// <summary>Of a database without a schema: all that it held was in the log.</summary>
    public void RefuseEmpty()
    {
        if (marker.Read() > 0)
        {
            throw SqliteErrors.Lost(path, marker.Path);
        }
    }

    /// <summary>The highest number that an article ever had; 0 where there was none.</summary>
    public static long LastNumber(SqliteSession session) =>
        session.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").Number() is null
            ? 0
            : session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'article'").Number() ?? 0;
}
