using Anip.Isolation;

namespace Anip.Storage;

/// <summary>The store cannot do its work now: disk full, file read-only, damaged or held by another process, server out of reach, schema of a newer version. What was acknowledged before stands.</summary>
/// <param name="code">A stable, machine-readable word: <c>disk_full</c>, <c>read_only</c>, <c>locked</c>, <c>damaged</c>, <c>not_a_database</c>, <c>cannot_open</c>, <c>newer_schema</c>, <c>io_error</c>, <c>too_big</c>, <c>failed</c>; of a server also <c>unreachable</c>, <c>access_denied</c>, <c>no_database</c>, <c>extension_missing</c>, <c>server_too_old</c>.</param>
/// <param name="message">One line for a person: what failed and what to do.</param>
public sealed class StorageException(string code, string message, Exception? innerException = null)
    : AnipException(code, message, innerException)
{
    private static readonly HashSet<string> Outages = new(StringComparer.Ordinal)
    {
        "locked", "read_only", "io_error", "damaged", "disk_full", "cannot_open", "not_a_database", "lost", "removed", "newer_schema", "unreachable", "access_denied", "no_database",
    };

    /// <summary>It is about the store as a whole, and about nothing that was put into it or asked of it.</summary>
    public bool IsOutage => Outages.Contains(Code);
}
