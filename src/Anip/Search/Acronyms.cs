namespace Anip.Search;

/// <summary>USA and U.S.A. are one word, written in two ways.</summary>
internal static class Acronyms
{
    private const int Longest = 5;

    // Of two letters with dots it would be a word that many texts have, such as us, it and no.
    private const int ShortestJoined = 3;

    /// <param name="word">One word of a query.</param>
    /// <returns>The same acronym as others write it; null where it is none.</returns>
    public static SearchTerm? OtherOf(string word)
    {
        var letters = word.Replace(".", "", StringComparison.Ordinal);
        if (letters.Length is < 2 or > Longest || !letters.All(char.IsUpper))
        {
            return null;
        }

        return word == letters ? SearchTerm.Of(string.Join(' ', letters.ToCharArray()), isPrefix: false)
            : letters.Length >= ShortestJoined && word.TrimEnd('.') == string.Join('.', letters.ToCharArray()) ? SearchTerm.Of(letters, isPrefix: false)
            : null;
    }
}
