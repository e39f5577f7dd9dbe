using System.Globalization;

namespace Anip.Lake.Files;

/// <summary>How a lake lies on a disk: <c>TABLE/day=2026-11-01/part-00000.zstd.parquet</c>.</summary>
internal sealed class LakeFolder(string root)
{
    private const string DayPrefix = "day=";
    private const string Undated = "unknown";
    private const string Extension = ".parquet";

    public string Root => root;

    public string Manifest => Path.Combine(root, ".anip-lake.jsonl");

    // Readers pass over what begins with a dot.
    public string Unfinished => Path.Combine(root, ".unfinished");

    public static string NameOf(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? Undated;

    public string FolderOf(LakeTable table, string day) => Path.Combine(root, table.Name, DayPrefix + day);

    public string FileOf(LakeTable table, string day) => Path.Combine(FolderOf(table, day), "part-00000.zstd" + Extension);

    public string UnfinishedOf(LakeTable table, string day) => Path.Combine(Unfinished, $"{table.Name}-{day}");

    /// <summary>The days that a table has, the latest first.</summary>
    public IReadOnlyList<string> DaysOf(LakeTable table)
    {
        var folder = Path.Combine(root, table.Name);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder, DayPrefix + "*").Select(path => Path.GetFileName(path)[DayPrefix.Length..]).OrderDescending(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A day's files of a table, by name, without those that programs mark as theirs.</summary>
    public IReadOnlyList<string> FilesOf(LakeTable table, string day)
    {
        var folder = FolderOf(table, day);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Where(path => Path.GetFileName(path)[0] is not ('_' or '.')).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Puts what was written in its place, instead of what was there before.</summary>
    public void Settle(LakeTable table, string day)
    {
        Directory.CreateDirectory(FolderOf(table, day));
        File.Move(UnfinishedOf(table, day), FileOf(table, day), overwrite: true);
    }
}
