namespace Anip.Tests.Architecture;

/// <summary>How many files may lie loose in a folder: what is more belongs into rooms of its own.</summary>
public sealed class FolderTests
{
    private const int MaxFiles = 15;

    // What each may hold at most. The numbers only go down; a folder that no longer needs its exception loses it.
    private static readonly Dictionary<string, int> Exceptions = new()
    {
        ["bench/Anip.Benchmarks"] = 32,
        ["src/Anip.Cli/Commands"] = 23, // A file per verb.
        ["tests/Anip.EndToEnd.Tests"] = 22,
        ["tests/Anip.Server.Tests"] = 24,
    };

    private static readonly Dictionary<string, int> Loose =
        (from root in (string[])["src", "tests", "bench"]
         from pattern in (string[])["*.cs", "*.razor"]
         from file in Repository.Files(root, pattern)
         group file by Repository.Name(Path.GetDirectoryName(file)!)).ToDictionary(folder => folder.Key, folder => folder.Count());

    [Fact]
    public void No_folder_holds_more_loose_files_than_can_be_taken_in_at_a_glance()
    {
        var full = Loose.Where(folder => folder.Value > Exceptions.GetValueOrDefault(folder.Key, MaxFiles)).Select(folder => $"{folder.Key}: {folder.Value}");

        Assert.Contains("src/Anip/Articles", Loose.Keys);
        Assert.Equal([], full);
    }

    [Fact]
    public void An_exception_ends_where_it_is_no_longer_needed()
    {
        var idle = Exceptions.Keys.Where(folder => Loose.GetValueOrDefault(folder) <= MaxFiles);

        Assert.Equal([], idle);
    }

    [Fact]
    public void A_namespace_is_its_folder_or_one_above_it()
    {
        var elsewhere =
            from file in Repository.Files("src", "*.cs")
            let line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where line is not null
            let folder = Repository.Name(Path.GetDirectoryName(file)!)["src/".Length..].Replace('/', '.')
            where !$"{folder}.".StartsWith(line["namespace ".Length..].TrimEnd(';') + ".", StringComparison.Ordinal)
            select $"{Repository.Name(file)}: {line}";

        Assert.Equal([], elsewhere);
    }
}
