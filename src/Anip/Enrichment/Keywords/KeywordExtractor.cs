namespace Anip.Enrichment;

/// <summary>
/// Finds the words and phrases that say what a text is about, from the text alone: how often, how early and how they are written. No model, no other texts.
/// </summary>
public static class KeywordExtractor
{
    /// <summary>The maximum number of keywords.</summary>
    public const int Limit = 8;

    /// <summary>Thread-safe. A long text is read from its beginning only (<see cref="ArticleWords"/>), so that the time taken has a bound.</summary>
    /// <param name="title">The headline; its words weigh more.</param>
    /// <param name="content">Snippet or full text.</param>
    /// <param name="language">ISO 639-1; null where it is not known, which costs some accuracy.</param>
    /// <returns>Up to <see cref="Limit"/> phrases of one to three words, as written in the text, most telling first.</returns>
    public static IReadOnlyList<string> Extract(string title, string? content, string? language)
    {
        using var words = ArticleWords.Read(title, content, language);
        if (words.Terms == 0)
        {
            return [];
        }

        using var terms = TermWeights.Of(words, language);
        using var phrases = Phrases.Of(words, terms, language);
        return phrases.Take(Limit);
    }
}
