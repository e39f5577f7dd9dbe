using System.Text.RegularExpressions;

namespace Anip.Tests.Architecture;

/// <summary>The picture of the house on the page, held to the folders and to the arrows that the code is held to.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs/architecture.md"));

    [Fact]
    public void The_table_of_projects_is_the_projects_and_their_arrows() => AssertTable("project", FoldersOf("src"), House.Projects);

    [Fact]
    public void The_table_of_modules_is_the_folders_and_their_arrows() => AssertTable("module", FoldersOf("src/Anip"), House.Modules);

    [Fact]
    public void The_picture_of_modules_has_each_once_above_all_that_it_uses()
    {
        var floors = Picture().Match(Page).Groups["floors"].Value.Split('\n')
            .Select((line, floor) => (Floor: floor, Modules: line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .SelectMany(line => line.Modules.Select(module => (module, line.Floor))).ToList();
        var floorOf = floors.DistinctBy(place => place.module).ToDictionary(place => place.module, place => place.Floor);

        Assert.Equal(FoldersOf("src/Anip").Order(), floors.Select(place => place.module).Order());
        Assert.Empty(
            from module in House.Modules
            from other in module.Value
            where floorOf[module.Key] >= floorOf[other]
            select $"{module.Key} -> {other}");
    }

    private static void AssertTable(string kind, IEnumerable<string> folders, Dictionary<string, string[]> arrows)
    {
        var table = Page[Page.IndexOf($"| {kind} | holds | uses |", StringComparison.Ordinal)..].Split("\n\n")[0];
        var rows = Row().Matches(table).Select(row => (
            Name: row.Groups["name"].Value, Uses: string.Join(" ", Name().Matches(row.Groups["uses"].Value).Select(name => name.Groups["name"].Value).Order(StringComparer.Ordinal)))).ToList();

        Assert.Equal(folders.Order(StringComparer.Ordinal), rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal((row.Name, string.Join(" ", arrows[row.Name].Order(StringComparer.Ordinal))), row));
    }

    private static IEnumerable<string> FoldersOf(string folder) =>
        Directory.GetDirectories(Path.Combine(Repository.Root, folder)).Select(path => Path.GetFileName(path)).Where(name => name is not ("bin" or "obj"));

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)` \|[^|]*\|(?<uses>[^|]*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^```floors\n(?<floors>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Picture();
}
