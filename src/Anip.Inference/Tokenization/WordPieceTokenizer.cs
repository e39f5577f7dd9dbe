using System.Text;

namespace Anip.Inference.Tokenization;

/// <summary>BERT's normaliser and greedy longest-match WordPiece, with each token's place in the original text.</summary>
/// <remarks>Thread-safe. Special tokens written in a text ("[SEP]") are text.</remarks>
public sealed class WordPieceTokenizer
{
    // The reference's max_input_chars_per_word: longer words are unknown, which also bounds the work per word.
    private const int MaxWordLength = 100;

    private readonly CharacterTable _characters = new();
    private readonly VocabularyTrie _trie;

    public WordPieceTokenizer(IReadOnlyList<string> vocabulary)
    {
        _trie = new(vocabulary);
        Padding = IdOf(vocabulary, "[PAD]");
        Unknown = IdOf(vocabulary, "[UNK]");
        First = IdOf(vocabulary, "[CLS]");
        Last = IdOf(vocabulary, "[SEP]");
    }

    /// <summary>Fills a batch: [PAD].</summary>
    public int Padding { get; }

    /// <summary>A word that the vocabulary cannot spell: [UNK].</summary>
    public int Unknown { get; }

    /// <summary>Opens every sequence: [CLS].</summary>
    public int First { get; }

    /// <summary>Closes every sequence: [SEP].</summary>
    public int Last { get; }

    /// <exception cref="InvalidDataException">A special token is missing.</exception>
    public static WordPieceTokenizer Load(string vocabularyFile) => new(File.ReadAllLines(vocabularyFile));

    /// <summary>Appends the tokens of <paramref name="text"/>, without [CLS] and [SEP], at most <paramref name="limit"/> of them.</summary>
    public void Tokenize(ReadOnlySpan<char> text, TokenBuffer tokens, int limit = int.MaxValue)
    {
        var end = limit > int.MaxValue - tokens.Count ? int.MaxValue : tokens.Count + limit;
        var word = new Word(stackalloc char[2 * MaxWordLength], stackalloc int[2 * MaxWordLength], stackalloc int[2 * MaxWordLength]);
        for (var i = 0; i < text.Length && tokens.Count < end;)
        {
            var start = i;
            int codePoint = text[i++];
            if (char.IsHighSurrogate((char)codePoint) && i < text.Length && char.IsLowSurrogate(text[i]))
            {
                codePoint = char.ConvertToUtf32((char)codePoint, text[i++]);
            }

            var character = _characters[codePoint];
            if (character.Kind == CharacterKind.Letter)
            {
                word.Add(character.CodePoint, start, i);
            }
            else if (character.Kind == CharacterKind.Expansion)
            {
                foreach (var part in _characters.Expand(codePoint))
                {
                    Take(part, start, i, ref word, tokens);
                }
            }
            else
            {
                Take(character, start, i, ref word, tokens);
            }
        }

        Close(ref word, tokens);
        tokens.Truncate(end);
    }

    private void Take(Normalised character, int start, int end, ref Word word, TokenBuffer tokens)
    {
        switch (character.Kind)
        {
            case CharacterKind.Letter:
                word.Add(character.CodePoint, start, end);
                break;
            case CharacterKind.Apart:
                Close(ref word, tokens);
                word.Add(character.CodePoint, start, end);
                Close(ref word, tokens);
                break;
            case CharacterKind.Space:
                Close(ref word, tokens);
                break;
            case CharacterKind.Mark:
                word.Extend(end);
                break;
            default:
                break;
        }
    }

    private void Close(ref Word word, TokenBuffer tokens)
    {
        if (word.CodePoints == 0)
        {
            return;
        }

        var first = tokens.Count;
        var units = word.Units;
        var at = 0;
        while (at < units.Length && word.CodePoints <= MaxWordLength)
        {
            var (id, length) = _trie.Longest(units[at..], at == 0);
            if (id < 0)
            {
                break;
            }

            tokens.Add(id, word.Starts[at], word.Ends[at + length - 1], at == 0);
            at += length;
        }

        if (at < units.Length || word.CodePoints > MaxWordLength)
        {
            tokens.Truncate(first);
            tokens.Add(Unknown, word.Starts[0], word.End, wordStart: true);
        }

        word.Clear();
    }

    private static int IdOf(IReadOnlyList<string> vocabulary, string token)
    {
        for (var id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary[id] == token)
            {
                return id;
            }
        }

        throw new InvalidDataException($"The vocabulary has no token {token}: it is not a BERT WordPiece vocabulary.");
    }

    /// <summary>The word being read: its normalised units, each with the span of the original character.</summary>
    private ref struct Word(Span<char> units, Span<int> starts, Span<int> ends)
    {
        private readonly Span<char> _units = units;
        private readonly Span<int> _starts = starts;
        private readonly Span<int> _ends = ends;
        private int _length;

        /// <summary>Counted beyond the longest word too, whose units are then no longer kept.</summary>
        public int CodePoints { get; private set; }

        /// <summary>One past the last unit, that of the characters no longer kept included.</summary>
        public int End { get; private set; }

        public readonly ReadOnlySpan<char> Units => _units[.._length];

        public readonly ReadOnlySpan<int> Starts => _starts;

        public readonly ReadOnlySpan<int> Ends => _ends;

        public void Add(int codePoint, int start, int end)
        {
            End = end;
            if (++CodePoints > MaxWordLength)
            {
                return;
            }

            if (codePoint <= char.MaxValue)
            {
                Add((char)codePoint, start, end);
                return;
            }

            Span<char> pair = stackalloc char[2];
            new Rune(codePoint).EncodeToUtf16(pair);
            Add(pair[0], start, end);
            Add(pair[1], start, end);
        }

        /// <summary>Counts a stripped accent to the character before it.</summary>
        public void Extend(int end)
        {
            if (_length > 0 && CodePoints <= MaxWordLength)
            {
                _ends[_length - 1] = end;
            }

            End = CodePoints > 0 ? end : End;
        }

        public void Clear() => (_length, CodePoints) = (0, 0);

        private void Add(char unit, int start, int end)
        {
            _units[_length] = unit;
            _starts[_length] = start;
            _ends[_length] = end;
            _length++;
        }
    }
}
