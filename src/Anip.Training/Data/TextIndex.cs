using System.Runtime.InteropServices;
using Anip.Training.Features;
using Anip.Training.Texts;

namespace Anip.Training.Data;

/// <summary>
/// What a training needs of each row beside its features: some fifty bytes, so that a million rows need no more room than some ten thousand articles would. The texts
/// themselves are read from the files again when they go through the encoder.
/// </summary>
internal sealed class TextIndex
{
    private readonly List<int> _labels = [];
    private readonly List<(int Row, string File)> _training = [];
    private readonly List<int> _heldOut = [];
    private readonly List<LabelledText> _development = [];
    private readonly List<int> _developmentRows = [];
    private readonly Dictionary<(string File, int Label), long> _counts = [];

    private TextIndex()
    {
    }

    /// <summary>The class of each row.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>The rows to learn from, with the name of the file of each.</summary>
    public IReadOnlyList<(int Row, string File)> Training => _training;

    /// <summary>Rows of news to calibrate on: a part of those that may be learnt from, by hash.</summary>
    public IReadOnlyList<int> HeldOut => _heldOut;

    /// <summary>The rows to measure by, without their texts; their numbers are <see cref="DevelopmentRows"/>.</summary>
    public IReadOnlyList<LabelledText> Development => _development;

    public IReadOnlyList<int> DevelopmentRows => _developmentRows;

    /// <summary>By which the features of these rows are known again.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Rows by file and class.</summary>
    public IReadOnlyDictionary<(string File, int Label), long> Counts => _counts;

    /// <param name="alsoDevelopment">Keys of rows of other files that must not be learnt from either.</param>
    public static async Task<TextIndex> ReadAsync(TextHead head, IReadOnlyList<string> files, IEnumerable<string> alsoDevelopment, CancellationToken cancellationToken)
    {
        var index = new TextIndex();
        using var hash = new RowsHash();
        var taken = alsoDevelopment.Select(RowKey.Of).ToHashSet();
        List<(int Row, string File, RowKey Key)> free = [];
        await foreach (var row in head.ReadAsync(files, cancellationToken))
        {
            hash.Add(TextFeatures.IdentityOf(row));
            CollectionsMarshal.GetValueRefOrAddDefault(index._counts, (row.File, row.Label), out _)++;
            if (row.IsDevelopment)
            {
                index._development.Add(row with { Text = "", Targets = [] });
                index._developmentRows.Add(index._labels.Count);
                taken.Add(RowKey.Of(row.Key));
            }
            else
            {
                free.Add((index._labels.Count, row.File, RowKey.Of(row.Key)));
            }

            index._labels.Add(row.Label);
        }

        taken.Remove(RowKey.Empty);
        foreach (var (row, file, key) in free.Where(one => !taken.Contains(one.Key)))
        {
            if (!key.IsHeldOut)
            {
                index._training.Add((row, file));
            }
            else if (!TrainingSource.IsGenerated(file))
            {
                index._heldOut.Add(row);
            }
        }

        index.Hash = hash.Close();
        return index;
    }
}
