using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Anip.Adapters.Sqlite;

/// <summary>What is done with a connection is committed or undone, interrupted when it is cancelled, and explained when it fails.</summary>
internal static class SqliteTransaction
{
    public static T Run<T>(SqliteSession session, string begin, Func<SqliteSession, T> work)
    {
        session.Execute(begin);
        try
        {
            var result = work(session);
            session.Execute("COMMIT");
            return result;
        }
        catch
        {
            session.RollBack();
            throw;
        }
    }

    /// <param name="path">The file, for the message.</param>
    /// <exception cref="Storage.StorageException">SQLite failed; the message says what to do.</exception>
    public static T Guard<T>(string path, Func<SqliteSession> open, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            var session = open();
            using var interruption = cancellationToken.UnsafeRegister(
                static state => raw.sqlite3_interrupt(((SqliteSession)state!).Connection.Handle), session);
            return work(session);
        }
        catch (SqliteException exception) when (SqliteErrors.IsInterruption(exception) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Explain(exception, path);
        }
    }

    /// <summary>The result of what only had a session to wait for.</summary>
    public static T Result<T>(Task<T> work) => work.IsCompleted
        ? work.GetAwaiter().GetResult()
        // Else the one writer would wait for what has nothing to do with the database, and its connection pass from thread to thread.
        : throw new InvalidOperationException("Within a transaction nothing is awaited but its session.");
}
