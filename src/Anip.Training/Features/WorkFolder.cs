using Anip.Isolation;

namespace Anip.Training.Features;

/// <summary>
/// The folder for what the encoder gave. One that was named stays after an interruption, so that the next training of the same rows goes on with it; where nobody named
/// one it is temporary.
/// </summary>
internal sealed class WorkFolder(string? named, bool keeps) : IDisposable
{
    // What was interrupted and never gone on with.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);

    private IReadOnlyCollection<string>? _used;

    public string Path { get; } = named is null ? Directory.CreateTempSubdirectory("anip-train").FullName : Directory.CreateDirectory(named).FullName;

    /// <summary>The training is done, and needs these files no more.</summary>
    public void Release(IReadOnlyCollection<string> used) => _used = used;

    public void Dispose()
    {
        if (named is null)
        {
            Directory.Delete(Path, recursive: true);
            return;
        }

        if (keeps || _used is null)
        {
            return;
        }

        // Another training may be at work in it: what is being read or written is not old.
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles().Where(file => file.Name.Contains(FeatureCache.Ending, StringComparison.Ordinal)))
        {
            if (_used.Contains(file.FullName) || TimeProvider.System.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > MaxAge)
            {
                Isolated.Run(file.Delete, CancellationToken.None);
            }
        }
    }
}
