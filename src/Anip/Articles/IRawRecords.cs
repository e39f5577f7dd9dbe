namespace Anip.Articles;

/// <summary>The records as their sources delivered them, so that everything after can be replayed.</summary>
public interface IRawRecords
{
    /// <returns>The record of the article's current revision, byte for byte; null where there is no such article or it came without one.</returns>
    Task<ReadOnlyMemory<byte>?> FindAsync(long articleId, CancellationToken cancellationToken);
}
