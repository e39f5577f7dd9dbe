namespace Anip.Benchmarks;

/// <summary>Headlines of the UCI news aggregator with the story that each is of. The source has some stories twice, under two ids: such are made one here, by words and not by the encoder.</summary>
internal static class StoryRows
{
    // Of the words that two headlines have together: more, and they tell of one event.
    private const double SameEvent = 0.5;

    public static List<(string Title, string Story)> Read(string file)
    {
        var rows = JsonLines.Read(file).Select(row => (Title: row.Text("title"), Story: row.Text("story"))).ToList();
        var words = rows.Select(row => row.Title.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet()).ToList();
        var names = rows.Select(row => row.Story).Distinct().ToDictionary(story => story);
        foreach (var (one, other) in Enumerable.Range(0, rows.Count).AsParallel().AsOrdered().SelectMany(i => Enumerable.Range(i + 1, rows.Count - i - 1)
            .Where(k => rows[i].Story != rows[k].Story && AreSame(words[i], words[k])).Select(k => (rows[i].Story, rows[k].Story))))
        {
            var (kept, gone) = (names[one], names[other]);
            foreach (var story in names.Keys.Where(story => names[story] == gone).ToList())
            {
                names[story] = kept;
            }
        }

        Console.WriteLine($"{names.Count} stories, of which {names.Values.Distinct().Count()} are different");
        return [.. rows.Select(row => (row.Title, names[row.Story]))];
    }

    private static bool AreSame(HashSet<string> one, HashSet<string> other)
    {
        var shared = one.Count(other.Contains);
        return shared >= SameEvent * (one.Count + other.Count - shared);
    }
}
