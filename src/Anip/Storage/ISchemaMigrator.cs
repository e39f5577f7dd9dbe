namespace Anip.Storage;

/// <summary>Brings the store's schema to the version that this program writes.</summary>
public interface ISchemaMigrator
{
    /// <summary>Looks, and changes nothing: where there is no database yet, none is made.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    Task<SchemaStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>Applies what is pending, each migration whole or not at all. A few milliseconds where nothing is.</summary>
    /// <returns>The status before it.</returns>
    /// <exception cref="StorageException">A newer version wrote the database (<c>newer_schema</c>), or it cannot be written.</exception>
    Task<SchemaStatus> MigrateAsync(CancellationToken cancellationToken);
}

/// <param name="Current">0 where there is no database yet. Above <paramref name="Latest"/> where a newer version of the program wrote it.</param>
/// <param name="Latest">The version that this program writes.</param>
/// <param name="Pending">The migrations that are still to be applied, in order.</param>
/// <param name="Location">Where the store is, without secrets.</param>
public sealed record SchemaStatus(int Current, int Latest, IReadOnlyList<string> Pending, string Location);
