using Anip.Isolation;
using Anip.Storage;

namespace Anip.Adapters.Transfer;

/// <summary>A file that gets its name when it is whole; left before that, it is gone.</summary>
internal sealed class BackupFile : IDisposable
{
    private readonly string _name;
    private bool _kept;

    /// <param name="makeFolder">The folder is ANIP's own. A person's, which may be a disk that is not mounted, is not made.</param>
    /// <exception cref="StorageException">It cannot be made, such as where its folder is missing.</exception>
    public BackupFile(string name, bool makeFolder = false)
    {
        _name = System.IO.Path.GetFullPath(name);
        Path = $"{_name}.part-{Environment.ProcessId}";
        try
        {
            if (makeFolder)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_name)!);
            }

            File.Create(Path).Dispose();
            File.Delete(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(exception is FileNotFoundException ? "No file can be created in its folder. Name another." : FileError.Of(exception).Words, exception);
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
        File.Exists(file) ? file
        : Directory.Exists(file) ? throw new StorageException("not_found", $"{file} is a folder: name the file in it that 'anip db backup' wrote.")
        : throw new StorageException("not_found", $"There is no file {file}.");

    /// <summary>Gives it its name.</summary>
    /// <exception cref="StorageException">It cannot have it.</exception>
    public void Keep()
    {
        try
        {
            File.Move(Path, _name, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(FileError.Of(exception).Words, exception);
        }

        _kept = true;
    }

    /// <param name="why">What is wrong with it, and what to do.</param>
    public StorageException CannotWrite(string why, Exception exception) => new("cannot_write", $"{_name} cannot be written: {why}", exception);

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
