namespace Anip.Inference.Heads;

/// <summary>
/// Corrects where a name begins and ends, and what kind it is, by words that mean the same in all news: a title or a profession is no part of a person's name,
/// places joined by "and" are several, and a sea is a place.
/// </summary>
internal static class NameBounds
{
    private const string Person = "person";
    private const string Organization = "organization";
    private const string Location = "location";

    // Longer ones are institutions: Portland and Ogdensburg Railroad.
    private const int MaxWordsOfPlace = 2;

    /// <summary>Appends the names that the words from <paramref name="start"/> to before <paramref name="end"/> are; one, mostly.</summary>
    public static void Read(string text, ReadOnlySpan<NameWord> words, int start, int end, string type, List<(int Start, int End, string Type)> names)
    {
        if (type != Organization && Conjunction(text, words, start, end) is >= 0 and var between && AreTwo(text, words, (start, between, end), type))
        {
            Read(text, words, start, between, type, names);
            Read(text, words, between + 1, end, type, names);
            return;
        }

        var isPlace = type == Organization && end - start > 1 && IsWaterOrLand(text, words, start, end);
        names.Add((type == Person ? AfterTitles(text, words, start, end) : start, end, isPlace ? Location : type));
    }

    private static int AfterTitles(string text, ReadOnlySpan<NameWord> words, int start, int end)
    {
        // Whatever stands before a "Dr" in a name is what its bearer does: Cardiologist Dr …
        for (var i = end - 2; i >= start; i--)
        {
            if (PersonTitles.IsHonorific(Word(text, words[i])))
            {
                start = i + 1 < end - 1 && Word(text, words[i + 1]) is "." ? i + 2 : i + 1;
                break;
            }
        }

        while (end - start > 1 && PersonTitles.IsOffice(Word(text, words[start])))
        {
            start++;
        }

        return start;
    }

    private static int Conjunction(string text, ReadOnlySpan<NameWord> words, int start, int end)
    {
        for (var i = start + 1; i < end - 1; i++)
        {
            if (Word(text, words[i]) is "and" or "&")
            {
                return i;
            }
        }

        return -1;
    }

    private static bool AreTwo(string text, ReadOnlySpan<NameWord> words, (int Start, int And, int End) name, string type)
    {
        int left = name.And - name.Start, right = name.End - name.And - 1;
        if (type == Person)
        {
            // Simon and Garfunkel are one, Paul Simon and Art Garfunkel two.
            return left > 1 && right > 1 && AreCapitalised(text, words[name.Start..name.And]) && AreCapitalised(text, words[(name.And + 1)..name.End]);
        }

        return left <= MaxWordsOfPlace && right <= MaxWordsOfPlace
            && AreCapitalised(text, words[name.Start..name.And]) && AreCapitalised(text, words[(name.And + 1)..name.End])
            && !PlaceWords.IsDirection(Word(text, words[name.And - 1])) && !PlaceWords.EndsPair(Word(text, words[name.End - 1]));
    }

    private static bool IsWaterOrLand(string text, ReadOnlySpan<NameWord> words, int start, int end) =>
        PlaceWords.Ends(Word(text, words[end - 1]))
        || PlaceWords.Begins(Word(text, words[start]), end - start > 2 && Word(text, words[start + 1]) is "of");

    private static bool AreCapitalised(string text, ReadOnlySpan<NameWord> words)
    {
        foreach (var word in words)
        {
            if (!char.IsUpper(text[word.Start]))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<char> Word(string text, NameWord word) => text.AsSpan(word.Start, word.End - word.Start);
}
