using System.Collections.Frozen;

namespace Anip.Inference.Language;

/// <summary>fastText's words, labels and hashed character n-grams; in a pruned model only the n-grams that were kept have a row.</summary>
internal sealed class FastTextDictionary
{
    private const string LabelPrefix = "__label__";
    private const byte WordBegin = (byte)'<';
    private const byte WordEnd = (byte)'>';
    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    // What is longer is not a word; its beginning says enough, and the buffer stays on the stack.
    private const int MaxWordLength = 512;

    private readonly FrozenDictionary<ulong, int> _words;
    private readonly FrozenDictionary<int, int>? _keptNgrams;

    // Of a hundred n-grams a few were kept: a bit for each bucket answers for the others.
    private readonly ulong[] _keptBits;
    private readonly int _wordCount;
    private readonly uint _buckets;
    private readonly (int Shortest, int Longest) _ngram;
    private readonly int _endOfLine;

    private FastTextDictionary(List<byte[]> words, int buckets, (int Shortest, int Longest) ngram, FrozenDictionary<int, int>? keptNgrams)
    {
        _words = words.Select((word, row) => KeyValuePair.Create(Key(word), row)).ToFrozenDictionary();
        _endOfLine = RowOf("</s>"u8);
        _wordCount = words.Count;
        _buckets = (uint)buckets;
        _ngram = ngram;
        _keptNgrams = keptNgrams;
        _keptBits = new ulong[(buckets / 64) + 1];
        foreach (var bucket in keptNgrams?.Keys ?? [])
        {
            _keptBits[bucket / 64] |= 1UL << (bucket % 64);
        }
    }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How often each label was seen in training.</summary>
    public required IReadOnlyList<long> LabelCounts { get; init; }

    public static FastTextDictionary Read(BinaryReader reader, int buckets, int shortest, int longest)
    {
        var size = reader.ReadInt32();
        reader.ReadInt32(); // words
        reader.ReadInt32(); // labels
        reader.ReadInt64(); // tokens
        var pruned = reader.ReadInt64();
        List<byte[]> words = [];
        List<string> labels = [];
        List<long> counts = [];
        for (var i = 0; i < size; i++)
        {
            var entry = ReadEntry(reader);
            var count = reader.ReadInt64();
            if (reader.ReadByte() == 0)
            {
                words.Add(entry);
            }
            else
            {
                labels.Add(System.Text.Encoding.UTF8.GetString(entry)[LabelPrefix.Length..]);
                counts.Add(count);
            }
        }

        return new(words, buckets, (shortest, longest), pruned < 0 ? null : ReadKept(reader, pruned)) { Labels = labels, LabelCounts = counts };
    }

    /// <summary>Gives <paramref name="rows"/> the input row of each word and n-gram of a line, and that of its end.</summary>
    public void Visit(ReadOnlySpan<byte> line, ref RowSum rows)
    {
        Span<byte> word = stackalloc byte[MaxWordLength + 2];
        word[0] = WordBegin;
        var length = 0;
        foreach (var unit in line)
        {
            if (unit is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\v' or (byte)'\f' or 0)
            {
                VisitWord(word, length, ref rows);
                length = 0;
            }
            else if (length < MaxWordLength)
            {
                word[++length] = unit;
            }
        }

        VisitWord(word, length, ref rows);
        if (_endOfLine >= 0)
        {
            rows.Add(_endOfLine);
        }
    }

    private void VisitWord(scoped Span<byte> word, int length, ref RowSum rows)
    {
        if (length == 0)
        {
            return;
        }

        if (RowOf(word.Slice(1, length)) is >= 0 and var row)
        {
            rows.Add(row);
        }

        word[length + 1] = WordEnd;
        VisitNgrams(word[..(length + 2)], ref rows);
    }

    private void VisitNgrams(scoped ReadOnlySpan<byte> word, ref RowSum rows)
    {
        for (var start = 0; start < word.Length; start++)
        {
            if (IsContinuation(word[start]))
            {
                continue;
            }

            var hash = HashBasis;
            var end = start;
            for (var n = 1; n <= _ngram.Longest && end < word.Length; n++)
            {
                do
                {
                    hash = Step(hash, word[end++]);
                }
                while (end < word.Length && IsContinuation(word[end]));

                // The marks of a word's begin and end alone are not n-grams.
                if (n >= _ngram.Shortest && !(n == 1 && (start == 0 || end == word.Length)))
                {
                    AddNgram((int)(hash % _buckets), ref rows);
                }
            }
        }
    }

    private void AddNgram(int bucket, ref RowSum rows)
    {
        if (_keptNgrams is null)
        {
            rows.Add(_wordCount + bucket);
        }
        else if ((_keptBits[bucket / 64] >> (bucket % 64) & 1) != 0 && _keptNgrams.TryGetValue(bucket, out var kept))
        {
            rows.Add(_wordCount + kept);
        }
    }

    private int RowOf(ReadOnlySpan<byte> word) => _words.GetValueOrDefault(Key(word), -1);

    // fastText tells words apart by their text; two of a dictionary never share both this hash and their length.
    private static ulong Key(ReadOnlySpan<byte> word)
    {
        var hash = HashBasis;
        foreach (var unit in word)
        {
            hash = Step(hash, unit);
        }

        return ((ulong)word.Length << 32) | hash;
    }

    // The reference widens bytes with their sign, which the high half of all non-ASCII text depends on.
    private static uint Step(uint hash, byte unit) => unchecked((hash ^ (uint)(sbyte)unit) * HashPrime);

    private static bool IsContinuation(byte unit) => (unit & 0xC0) == 0x80;

    private static byte[] ReadEntry(BinaryReader reader)
    {
        List<byte> entry = [];
        for (var unit = reader.ReadByte(); unit != 0; unit = reader.ReadByte())
        {
            entry.Add(unit);
        }

        return [.. entry];
    }

    private static FrozenDictionary<int, int> ReadKept(BinaryReader reader, long count)
    {
        Dictionary<int, int> kept = [];
        for (var i = 0L; i < count; i++)
        {
            kept[reader.ReadInt32()] = reader.ReadInt32();
        }

        return kept.ToFrozenDictionary();
    }
}
