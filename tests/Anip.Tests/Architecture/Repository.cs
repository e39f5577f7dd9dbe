using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Anip.Tests.Architecture;

/// <summary>The files of this repository, as they lie beside the test's source.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Hidden().IsMatch(Path.GetRelativePath(Root, path)));

    public static IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path)).Where(path => !Hidden().IsMatch(path + "/"));

    public static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    // The build's paths are baked in; where the tests were built elsewhere, the folder that they run in is below the root all the same.
    private static string FindRoot([CallerFilePath] string source = "")
    {
        foreach (var start in new[] { Path.GetDirectoryName(source), AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start!); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Anip.slnx")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new InvalidOperationException("Anip.slnx is in none of the folders above the tests.");
    }

    [GeneratedRegex(@"(^|[/\\])(\.git|\.vs|\.idea|\.cache|\.data|artifacts|bin|obj|node_modules|data)([/\\]|$)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Hidden();
}
