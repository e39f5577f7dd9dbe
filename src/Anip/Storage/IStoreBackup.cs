namespace Anip.Storage;

/// <summary>Copies of the whole store in one file, an SQLite database whatever the store is.</summary>
public interface IStoreBackup
{
    /// <summary>Writes the store as it is at one moment, while it is in use. Killed, it leaves no file of that name.</summary>
    /// <param name="file">Must not exist yet.</param>
    /// <param name="progress">Told the articles that are written and how many there are, where that can be told.</param>
    /// <exception cref="StorageException">The file exists (<c>exists</c>), or cannot be written.</exception>
    Task BackupAsync(string file, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken);

    /// <summary>Makes the store what it was when the file was written.</summary>
    /// <param name="replace">Whether what the store holds now may be lost. Of a PostgreSQL database nothing is: it has to be empty.</param>
    /// <exception cref="StorageException">The file is not one of ours or of a newer version, the store holds articles (<c>not_empty</c>), or is in use (<c>in_use</c>).</exception>
    Task RestoreAsync(string file, bool replace, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken);
}
