using Anip.Hosting;
using Anip.Isolation;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Looks through a folder and what is in it, each folder once, so that links into each other have an end.</summary>
internal sealed class FileWalk
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None };

    private readonly string _root;
    private readonly int _depth;
    private readonly Func<string, bool> _isWanted;

    private FileWalk(string root, int depth, Func<string, bool> isWanted) => (_root, _depth, _isWanted) = (root, depth, isWanted);

    /// <summary>All in it, what is hidden left out.</summary>
    public static FileWalk Folder(string path) => new(path, int.MaxValue, _ => true) { SkipsHidden = true };

    public static FileWalk Glob(string pattern)
    {
        var full = Path.GetFullPath(pattern);
        var folder = full[..full.LastIndexOf(Path.DirectorySeparatorChar, full.AsSpan().IndexOfAny('*', '?'))];
        var root = folder.Length == 0 ? "/" : folder;
        var relative = Path.GetRelativePath(root, full);
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(relative);
        var depth = relative.Contains("**", StringComparison.Ordinal) ? int.MaxValue : relative.AsSpan().Count(Path.DirectorySeparatorChar);
        return new FileWalk(root, depth, file => matcher.Match(Path.GetRelativePath(root, file)).HasMatches);
    }

    private bool SkipsHidden { get; init; }

    public IEnumerable<FoundFile> Find(CancellationToken cancellationToken)
    {
        var seen = new HashSet<FileIdentity>();
        var folders = new Stack<(string Path, int Depth)>([(_root, 0)]);
        while (folders.TryPop(out var folder))
        {
            if (FileIdentity.Of(folder.Path) is not { } here || !seen.Add(here))
            {
                continue;
            }

            var failure = default(UnitFailure);
            var names = Isolated.Run(() => Directory.GetFileSystemEntries(folder.Path, "*", All), thrown => Remember(thrown, out failure), cancellationToken);
            if (failure is not null)
            {
                yield return new FoundFile(folder.Path, null, FileError.Of(failure.Exception).Words);
            }

            foreach (var path in names.Where(path => !SkipsHidden || Path.GetFileName(path)[0] != '.'))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var identity = FileIdentity.Of(path);
                if (identity?.Kind == FileKind.Folder)
                {
                    if (folder.Depth < _depth)
                    {
                        folders.Push((path, folder.Depth + 1));
                    }
                }
                else if (_isWanted(path))
                {
                    yield return new FoundFile(path, identity, Failure: null);
                }
            }
        }
    }

    private static string[] Remember(UnitFailure thrown, out UnitFailure? failure)
    {
        failure = thrown;
        return [];
    }
}

/// <param name="Identity">Null where the path leads nowhere.</param>
/// <param name="Failure">Why a folder could not be looked through.</param>
internal readonly record struct FoundFile(string Path, FileIdentity? Identity, string? Failure);
