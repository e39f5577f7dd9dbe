namespace Anip.Adapters.Columnar.Reading;

/// <summary>The texts of a column, of which those that come again and again, such as labels and the names of models, are one text in memory.</summary>
internal sealed class RepeatedTexts
{
    private const int MaxLength = 64;

    // A column of more has other texts in nearly every row, and they are not looked for any more.
    private const int MaxTexts = 512;

    private HashSet<string>? _texts = new(StringComparer.Ordinal);

    public string Of(ReadOnlySpan<char> text)
    {
        if (_texts is null || text.Length > MaxLength)
        {
            return text.ToString();
        }

        var texts = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (texts.TryGetValue(text, out var known))
        {
            return known;
        }

        var made = text.ToString();
        if (_texts.Count == MaxTexts)
        {
            _texts = null;
        }

        _texts?.Add(made);
        return made;
    }
}
