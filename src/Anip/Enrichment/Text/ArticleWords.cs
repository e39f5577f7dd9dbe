using System.Buffers;

namespace Anip.Enrichment;

/// <summary>
/// The words and sentences of one article, in rented memory. Reads at most <see cref="MaxWords"/> words out of the first
/// <see cref="MaxLength"/> units and <see cref="MaxSentences"/> sentences: news says first what it is about, and so no text, however long, costs more.
/// </summary>
internal sealed class ArticleWords : IDisposable
{
    public const int MaxWords = 2_048;
    public const int MaxSentences = 256;
    public const int MaxLength = 32_768;
    public const int MaxTitleLength = 1_024;

    // A longer "word" is a line of dashes, an address or base64.
    private const int MaxWordLength = 48;

    private readonly string? _language;
    private readonly Word[] _words = ArrayPool<Word>.Shared.Rent(MaxWords);
    private readonly SentenceSpan[] _sentences = ArrayPool<SentenceSpan>.Shared.Rent(MaxSentences);
    private readonly TermTable _terms;
    private int _wordCount;
    private int _sentenceCount;

    private ArticleWords(string title, string content, string? language)
    {
        Title = Cut(title, MaxTitleLength);
        Content = Cut(content, MaxLength);
        _language = language;
        _terms = new TermTable(Math.Min(MaxWords, (Title.Length + Content.Length) / 2 + 1));
    }

    public ReadOnlyMemory<char> Title { get; }

    public ReadOnlyMemory<char> Content { get; }

    public ReadOnlySpan<Word> Words => _words.AsSpan(0, _wordCount);

    public ReadOnlySpan<SentenceSpan> Sentences => _sentences.AsSpan(0, _sentenceCount);

    /// <summary>How many different terms there are.</summary>
    public int Terms => _terms.Count;

    public static ArticleWords Read(string title, string? content, string? language)
    {
        var words = new ArticleWords(title, content ?? "", language);
        words._sentenceCount = SentenceSplitter.Split(words.Content.Span, words._sentences.AsSpan(0, MaxSentences));
        words.ReadSentence(words.Title.Span, new SentenceSpan(0, words.Title.Length), -1);
        for (var i = 0; i < words._sentenceCount; i++)
        {
            words.ReadSentence(words.Content.Span, words._sentences[i], i);
        }

        return words;
    }

    public ReadOnlySpan<char> TextOf(in Word word) => (word.Sentence < 0 ? Title : Content).Span.Slice(word.Start, word.Length);

    public void Dispose()
    {
        ArrayPool<Word>.Shared.Return(_words);
        ArrayPool<SentenceSpan>.Shared.Return(_sentences);
        _terms.Dispose();
    }

    private static ReadOnlyMemory<char> Cut(string text, int length) =>
        text.Length <= length ? text.AsMemory()
        : text.AsMemory(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);

    private void ReadSentence(ReadOnlySpan<char> text, SentenceSpan sentence, int number)
    {
        var first = true;
        var end = -1;
        var position = sentence.Start;
        while (_wordCount < MaxWords && WordScanner.Next(text[..sentence.End], ref position, _language, out var start, out var length))
        {
            if (length <= MaxWordLength)
            {
                Add(text.Slice(start, length), start, number, first, end >= 0 && Joins(text[end..start], text[start]));
                first = false;
            }

            end = start + length;
        }
    }

    private void Add(ReadOnlySpan<char> text, int start, int sentence, bool first, bool joined)
    {
        ref var word = ref _words[_wordCount++];
        word.Term = _terms.Add(text, out var added);
        word.Start = start;
        word.Length = text.Length;
        word.Sentence = sentence;
        if (added)
        {
            _terms.IsStop[word.Term] = StopWords.Contains(text, _language);
        }

        // New York is a place.
        var isStop = _terms.IsStop[word.Term] && (first || text is not "New");
        word.Traits = (isStop ? WordTraits.Stop : WordTraits.None)
            | (char.IsUpper(text[0]) ? WordTraits.Capitalised : WordTraits.None)
            | (text.Length > 1 && IsUpper(text) ? WordTraits.Upper : WordTraits.None)
            | (first ? WordTraits.First : WordTraits.None)
            | (joined ? WordTraits.Joined : WordTraits.None);
    }

    private static bool Joins(ReadOnlySpan<char> gap, char next) =>
        gap is " " or "\u00A0" or " & " || (gap.IsEmpty && TextScript.IsUnspaced(next));

    private static bool IsUpper(ReadOnlySpan<char> text)
    {
        var upper = 0;
        foreach (var c in text)
        {
            if (char.IsLower(c))
            {
                return false;
            }

            upper += char.IsUpper(c) ? 1 : 0;
        }

        return upper > 1;
    }
}
