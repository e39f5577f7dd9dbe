using System.Runtime.InteropServices;
using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;

namespace Anip.Training.Entities;

/// <summary>
/// What a training needs of each sentence beside the features of its words: some fifty bytes, and one for each word. Only the sentences to measure by are kept as texts; the
/// others are read from the files again when they go through the encoder.
/// </summary>
internal sealed class EntityIndex
{
    private readonly List<byte> _tags = [];
    private readonly FileRows<SentenceRows> _training = new();
    private readonly List<MeasuredSentence> _heldOut = [];
    private readonly List<MeasuredSentence> _development = [];
    private readonly Dictionary<(string File, string Class), long> _names = [];
    private readonly Dictionary<string, long> _sentences = new(StringComparer.Ordinal);

    private EntityIndex()
    {
    }

    /// <summary>The true tag of each word.</summary>
    public IReadOnlyList<byte> Tags => _tags;

    /// <summary>The sentences to learn from.</summary>
    public FileRows<SentenceRows> Training => _training;

    /// <summary>Sentences to calibrate on: a part of those that may be learnt from, by hash.</summary>
    public IReadOnlyList<MeasuredSentence> HeldOut => _heldOut;

    public IReadOnlyList<MeasuredSentence> Development => _development;

    /// <summary>By which the features of these words are known again.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Names by file and type.</summary>
    public IReadOnlyDictionary<(string File, string Class), long> Names => _names;

    /// <summary>By file.</summary>
    public IReadOnlyDictionary<string, long> Sentences => _sentences;

    /// <param name="alsoDevelopment">Keys of rows of other files that must not be learnt from either.</param>
    /// <param name="maxRows">That are read at most.</param>
    /// <exception cref="TrainingDataException">There are more.</exception>
    public static async Task<EntityIndex> ReadAsync(
        IAsyncEnumerable<NamedSentence> sentences, IEnumerable<RowKey> alsoDevelopment, TextEncoder encoder, int maxRows, CancellationToken cancellationToken)
    {
        var index = new EntityIndex();
        var words = new SentenceWords(encoder);
        using var hash = new RowsHash();
        var taken = alsoDevelopment.ToHashSet();
        List<RowKey> keys = [];
        List<(MeasuredSentence Sentence, RowKey Key)> heldOut = [];
        await foreach (var sentence in sentences.WithCancellation(cancellationToken))
        {
            TooManyRows.ThrowIfAbove(maxRows, index._training.Count + heldOut.Count + index._development.Count + 1);
            var split = words.Of(sentence.Text);
            hash.Add(sentence.Text + "\u0001" + string.Join(',', split.Select(word => word.Start)));
            var rows = new SentenceRows(index._tags.Count, split.Length);
            index.Count(sentence);
            index.AddTags(sentence, split);
            var key = RowKey.Of(sentence.Key);
            if (sentence.IsDevelopment)
            {
                index._development.Add(new MeasuredSentence(sentence with { Key = "" }, split, rows));
                taken.Add(key);
            }
            else if (key.IsHeldOut)
            {
                heldOut.Add((new MeasuredSentence(sentence with { Key = "" }, split, rows), key));
            }
            else
            {
                index._training.Add(rows, sentence.File);
                keys.Add(key);
            }
        }

        taken.Remove(RowKey.Empty);
        var number = 0;
        index._training.RemoveAll(rows => taken.Contains(keys[number++]) || rows.Count == 0);
        index._heldOut.AddRange(heldOut.Where(one => !taken.Contains(one.Key)).Select(one => one.Sentence));
        index.Hash = hash.Close();
        return index;
    }

    private void Count(NamedSentence sentence)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_sentences, sentence.File, out _)++;
        foreach (var name in sentence.Names)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_names, (sentence.File, EntityTypes.All[name.Type]), out _)++;
        }
    }

    private void AddTags(NamedSentence sentence, NameWord[] words)
    {
        var first = _tags.Count;
        CollectionsMarshal.SetCount(_tags, first + words.Length);
        var tags = CollectionsMarshal.AsSpan(_tags)[first..];
        tags.Clear();
        foreach (var name in sentence.Names)
        {
            var begun = false;
            for (var i = 0; i < words.Length; i++)
            {
                if (words[i].Start >= name.Start && words[i].Start < name.End)
                {
                    tags[i] = (byte)(begun ? NameTags.Inside(name.Type) : NameTags.Begin(name.Type));
                    begun = true;
                }
            }
        }
    }
}
