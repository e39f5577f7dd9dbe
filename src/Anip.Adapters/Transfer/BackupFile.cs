using Anip.Storage;

namespace Anip.Adapters.Transfer;

/// <summary>A file that gets its name when it is whole; left before that, it is gone.</summary>
internal sealed class BackupFile : IDisposable
{
    private readonly string _name;
    private bool _kept;

    /// <exception cref="StorageException">Its folder cannot be made.</exception>
    public BackupFile(string name)
    {
        _name = System.IO.Path.GetFullPath(name);
        Path = $"{_name}.part-{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_name)!);
            File.Delete(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException("cannot_write", $"{_name} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Where it is written.</summary>
    public string Path { get; }

    /// <exception cref="StorageException">The file exists.</exception>
    public static void RequireNew(string file)
    {
        if (System.IO.Path.Exists(file))
        {
            throw new StorageException("exists", $"{file} exists already: a backup never replaces another. Choose another name.");
        }
    }

    /// <exception cref="StorageException">The file does not exist.</exception>
    public static string RequireThere(string file) =>
        File.Exists(file) ? file : throw new StorageException("not_found", $"There is no file {file}.");

    /// <summary>Gives it its name.</summary>
    public void Keep()
    {
        File.Move(Path, _name, overwrite: true);
        _kept = true;
    }

    public void Dispose()
    {
        if (!_kept)
        {
            foreach (var companion in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"])
            {
                File.Delete(Path + companion);
            }
        }
    }
}
