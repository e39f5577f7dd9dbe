namespace Anip.Inference.Language;

/// <summary>A text in capitals, in small letters: the model has hardly seen capitals, and takes them for whatever language abbreviates most.</summary>
internal static class Capitals
{
    /// <summary>Whether capitals outnumber small letters, as in headlines set in them; ordinary text has one in twenty.</summary>
    public static bool Prevail(ReadOnlySpan<char> text)
    {
        int upper = 0, lower = 0;
        foreach (var unit in text)
        {
            if (unit < '\u0080' ? char.IsAsciiLetterUpper(unit) : char.IsUpper(unit))
            {
                upper++;
            }
            else if (unit < '\u0080' ? char.IsAsciiLetterLower(unit) : char.IsLower(unit))
            {
                lower++;
            }
        }

        return upper > lower;
    }

    /// <summary>The text in small letters, unit for unit.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new char[text.Length];
        // Letters that only Turkish and Azerbaijani have: their I is that of "ı".
        var dotted = text.ContainsAny('İ', 'Ğ', 'ğ');
        for (var i = 0; i < text.Length; i++)
        {
            folded[i] = text[i] switch
            {
                'İ' => 'i',
                'I' when dotted => 'ı',
                'Σ' when i > 0 && char.IsLetter(text[i - 1]) && (i + 1 == text.Length || !char.IsLetter(text[i + 1])) => 'ς',
                var unit => char.ToLowerInvariant(unit),
            };
        }

        return new(folded);
    }
}
