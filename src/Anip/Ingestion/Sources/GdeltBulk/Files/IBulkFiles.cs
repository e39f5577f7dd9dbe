using Anip.Ingestion.Signals;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>The files that were listed or missed, and what became of each. A file that is done counts once, and for good.</summary>
public interface IBulkFiles
{
    /// <summary>Adds those that are not known; of those that are, adds the size and MD5 where they were missing.</summary>
    /// <returns>How many were added.</returns>
    Task<int> AddAsync(IReadOnlyList<BulkFile> files, CancellationToken cancellationToken);

    /// <summary>Files to be fetched now: listed, not done, and not waiting for their next try; oldest first.</summary>
    Task<IReadOnlyList<BulkFile>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Files that no list has named yet, to be looked for now; oldest first.</summary>
    /// <inheritdoc cref="DueAsync"/>
    Task<IReadOnlyList<BulkFile>> MissingAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>The newest slot that is known of a set; null where there is none.</summary>
    Task<DateTimeOffset?> NewestAsync(bool isTranslated, BulkKind kind, CancellationToken cancellationToken);

    /// <summary>Adds what the file counts and marks it as done, both or neither.</summary>
    /// <param name="records">Read in it.</param>
    /// <param name="kept">Of them became articles.</param>
    /// <returns>False where it was done already: then nothing is added.</returns>
    Task<bool> CompleteAsync(BulkFile file, long records, long kept, SignalBatch signals, CancellationToken cancellationToken);

    /// <summary>Notes a try that failed.</summary>
    /// <param name="error">One line, without secrets.</param>
    /// <param name="nextAttempt">Null where it is given up.</param>
    Task FailAsync(BulkFile file, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken);

    /// <summary>How many records became articles since.</summary>
    Task<long> KeptSinceAsync(DateTimeOffset since, CancellationToken cancellationToken);

    Task<BulkFileCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Forgets files of slots before that.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <param name="Missing">No list has named them yet.</param>
public sealed record BulkFileCounts(long Done, long Due, long Missing, long GivenUp);
