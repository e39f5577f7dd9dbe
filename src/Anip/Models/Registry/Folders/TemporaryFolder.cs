namespace Anip.Models.Registry;

/// <summary>A folder for what is not whole yet; what is left of it at the end is removed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Mark = ".part-";
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>On the same disk as what it is to become. What killed processes left there long ago is removed.</summary>
    public static TemporaryFolder Make(string parent)
    {
        var made = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"{Mark}{Guid.NewGuid():N}"));
        foreach (var left in new DirectoryInfo(parent).EnumerateDirectories($"{Mark}*").Where(left => left.LastWriteTimeUtc < made.LastWriteTimeUtc - MaxAge))
        {
            Isolation.Isolated.Run(() => left.Delete(recursive: true), CancellationToken.None);
        }

        return new TemporaryFolder(made.FullName);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Isolation.Isolated.Run(() => Directory.Delete(Path, recursive: true), CancellationToken.None);
        }
    }
}
