using Anip.Models;

namespace Anip.Training.Data;

/// <summary>Which files a training reads: those named, and of a folder those that the model's sources name.</summary>
/// <param name="Files">To learn from and to measure by.</param>
/// <param name="Others">Files kept for measuring other things: their rows must not be learnt from either.</param>
internal sealed record DataSelection(IReadOnlyList<string> Files, IReadOnlyList<string> Others)
{
    private static readonly string[] Endings = [".jsonl", ".jsonl.gz", ".conll", ".conll.gz"];

    private static readonly string[] TextFields = ["title", "sentence", "text", "s1", "s2"];

    public static DataSelection Of(IEnumerable<string> paths, IReadOnlyList<TrainingSource> sources)
    {
        var known = sources.Select(source => source.Name).ToHashSet(StringComparer.Ordinal);
        List<string> files = [], others = [];
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(File.Exists(path) ? path : throw new TrainingDataException($"{path}: there is no such file or folder."));
                continue;
            }

            var found = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsData).Order(StringComparer.Ordinal).ToList();
            files.AddRange(found.Where(file => known.Contains(DataFile.Name(file))));
            others.AddRange(found.Where(file => !known.Contains(DataFile.Name(file)) && DevelopmentRows.IsWholeFile(DataFile.Name(file))));
        }

        return files.Count > 0
            ? new DataSelection([.. files.OrderBy(DataFile.Name, StringComparer.Ordinal)], others)
            : throw new TrainingDataException($"No data: none of {string.Join(", ", known.Order(StringComparer.Ordinal))} was found in {string.Join(", ", paths)}.");
    }

    /// <summary>The keys of the rows of <see cref="Others"/>.</summary>
    public async Task<IReadOnlySet<RowKey>> OtherKeysAsync(CancellationToken cancellationToken)
    {
        HashSet<RowKey> keys = [];
        foreach (var file in Others)
        {
            if (file.Contains(".conll", StringComparison.Ordinal))
            {
                await foreach (var sentence in EntityFile.ReadAsync(file, cancellationToken))
                {
                    keys.Add(RowKey.Of(sentence.Key));
                }

                continue;
            }

            await foreach (var row in JsonRows.ReadAsync(file, cancellationToken))
            {
                keys.UnionWith(KeysOf(row).Select(RowKey.Of));
            }
        }

        return keys;
    }

    private static bool IsData(string path) =>
        Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> KeysOf(JsonRow row) =>
        TextFields.Where(field => row.Element.TryGetProperty(field, out _))
            .Select(field => DevelopmentRows.Key(row.Text(field)));
}
