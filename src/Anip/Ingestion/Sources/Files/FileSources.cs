using Microsoft.Extensions.FileSystemGlobbing;

namespace Anip.Ingestion.Sources.Files;

/// <summary>The files that a path, a folder or a glob stands for, each a source of its own.</summary>
public static class FileSources
{
    /// <param name="path">A file, a folder (all files in it, hidden ones left out) or a glob such as <c>feeds/**/*.xml</c>.</param>
    /// <exception cref="SourceException"><c>not_found</c>: nothing is there.</exception>
    public static IReadOnlyList<INewsSource> Open(string path, TimeProvider clock)
    {
        var files = Find(path).Order(StringComparer.Ordinal).Select(file => (INewsSource)new FileSource(file, clock)).ToList();
        return files.Count > 0 ? files : throw new SourceException("not_found", $"There is no file at {path}.");
    }

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
            return Directory.EnumerateFiles(path, "*", options);
        }

        return path.AsSpan().ContainsAny('*', '?') ? Glob(path) : [];
    }

    private static IEnumerable<string> Glob(string pattern)
    {
        var full = Path.GetFullPath(pattern);
        var folder = full[..full.LastIndexOf(Path.DirectorySeparatorChar, full.AsSpan().IndexOfAny('*', '?'))];
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(Path.GetRelativePath(folder.Length == 0 ? "/" : folder, full));
        return matcher.GetResultsInFullPath(folder.Length == 0 ? "/" : folder);
    }
}
