using System.Runtime.InteropServices;
using Anip.Models;
using Anip.Training.Features;
using Anip.Training.Texts;

namespace Anip.Training.Data;

/// <summary>
/// What a training needs of each row beside its features: some thirty bytes, so that a million rows need no more room than some ten thousand articles would. The texts
/// themselves are read from the files again when they go through the encoder.
/// </summary>
internal sealed class TextIndex
{
    private readonly List<int> _labels = [];
    private readonly FileRows<int> _training = new();
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
    public FileRows<int> Training => _training;

    /// <summary>Rows of news to calibrate on: a part of those that may be learnt from, by hash.</summary>
    public IReadOnlyList<int> HeldOut => _heldOut;

    /// <summary>The rows to measure by, without their texts and keys; their numbers are <see cref="DevelopmentRows"/>.</summary>
    public IReadOnlyList<LabelledText> Development => _development;

    public IReadOnlyList<int> DevelopmentRows => _developmentRows;

    /// <summary>By which the features of these rows are known again.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Rows by file and class.</summary>
    public IReadOnlyDictionary<(string File, int Label), long> Counts => _counts;

    /// <param name="alsoDevelopment">Keys of rows of other files that must not be learnt from either.</param>
    /// <param name="maxRows">That are read at most.</param>
    /// <exception cref="TrainingDataException">There are more.</exception>
    public static async Task<TextIndex> ReadAsync(
        TextHead head, IReadOnlyList<string> files, IEnumerable<RowKey> alsoDevelopment, int maxRows, CancellationToken cancellationToken)
    {
        var index = new TextIndex();
        using var hash = new RowsHash();
        var taken = alsoDevelopment.ToHashSet();
        List<RowKey> keys = [];
        Dictionary<LabelledText, LabelledText> kinds = [];
        await foreach (var row in head.ReadAsync(files, cancellationToken))
        {
            TooManyRows.ThrowIfAbove(maxRows, keys.Count + 1);
            hash.Add(TextFeatures.IdentityOf(row));
            CollectionsMarshal.GetValueRefOrAddDefault(index._counts, (row.File, row.Label), out _)++;
            var key = RowKey.Of(row.Key);
            if (row.IsDevelopment)
            {
                index._development.Add(Shared(kinds, row with { Text = "", Key = "", Targets = [] }));
                index._developmentRows.Add(keys.Count);
                taken.Add(key);
            }
            else
            {
                index._training.Add(keys.Count, row.File);
            }

            keys.Add(key);
            index._labels.Add(row.Label);
        }

        taken.Remove(RowKey.Empty);
        index._training.RemoveAll(row => taken.Contains(keys[row]));
        index._heldOut.AddRange(index._training.All.Where(one => keys[one.Row].IsHeldOut && !TrainingSource.IsGenerated(one.File)).Select(one => one.Row));
        index._training.RemoveAll(row => keys[row].IsHeldOut);
        index.Hash = hash.Close();
        return index;
    }

    // Rows that are measured alike are one in memory.
    private static LabelledText Shared(Dictionary<LabelledText, LabelledText> kinds, LabelledText row)
    {
        kinds.TryAdd(row, row);
        return kinds[row];
    }
}
