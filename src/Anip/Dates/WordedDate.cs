using System.Collections.Concurrent;

namespace Anip.Dates;

/// <summary>
/// What most feeds write that name days in a language of their own: <c>Seg, 24 Set 2018 19:42:40 -0300</c>, <c>24. September 2018, 19:42</c>. The dates of a
/// feed have the same words, so that what these mean is found out once; <see cref="SpelledDate"/> reads all that is written otherwise.
/// </summary>
internal static class WordedDate
{
    private const int MaxKnown = 1000;

    // Letters of Latin, Greek and Cyrillic: nothing in them is written in another way that had to be looked for.
    private const char BehindLetters = '\u0530';

    private static readonly ConcurrentDictionary<string, SpelledDay.Words> Known = new(StringComparer.Ordinal);

    /// <returns>False for all that is not exactly so, or whose words do not tell one day.</returns>
    public static bool TryRead(string text, out DateTimeOffset date)
    {
        date = default;
        var rest = text.AsSpan();
        if (!TakeWords(ref rest, out var before) || (before.EndsWith('.') ? before[..^1] : before).EndsWith("th", StringComparison.OrdinalIgnoreCase)
            || !TakeNumber(ref rest, 1, 2, out var number) || !TakeWords(ref rest, out var between) || between.IsEmpty
            || !TakeNumber(ref rest, 4, 4, out var year) || !TakeTime(ref rest, out var time)
            || SpelledDay.Read(WordsOf($"{before} {between}"), year, number, out var day) != DateOutcome.Read
            || day.Year is < 2 or > 9998)
        {
            return false;
        }

        if (rest is "" or " GMT" or " UTC")
        {
            date = new DateTimeOffset(day + time, TimeSpan.Zero);
            return true;
        }

        return rest is [' ', '+' or '-', ..] && StandardDate.TryOffset(rest[1..], day + time, out date);
    }

    private static SpelledDay.Words WordsOf(string text)
    {
        if (!Known.TryGetValue(text, out var words))
        {
            words = SpelledDay.Words.Of(text);
            if (Known.Count >= MaxKnown)
            {
                Known.Clear();
            }

            Known.TryAdd(text, words);
        }

        return words;
    }

    // Up to the next figure, without the signs around them.
    private static bool TakeWords(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> words)
    {
        var length = rest.IndexOfAnyInRange('0', '9');
        words = length < 0 ? rest : rest[..length];
        rest = length < 0 ? [] : rest[length..];
        if (!words.IsEmpty && char.IsLetter(words[^1]))
        {
            return false;
        }

        foreach (var c in words)
        {
            if (c is not (' ' or ',' or '.') && (c >= BehindLetters || !char.IsLetter(c)))
            {
                return false;
            }
        }

        words = words.Trim(" ,");
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> rest, int min, int max, out int number)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiDigit(rest[length]))
        {
            length++;
        }

        number = 0;
        var isNumber = length >= min && length <= max && StandardDate.TryNumber(rest[..length], out number);
        rest = rest[length..];
        return isNumber;
    }

    // A comma may stand before it, and seconds may be left out.
    private static bool TakeTime(ref ReadOnlySpan<char> rest, out TimeSpan time)
    {
        time = default;
        var trimmed = rest.TrimStart(" ,");
        if (trimmed.Length == rest.Length || trimmed.Length < 5)
        {
            return false;
        }

        var hasSeconds = trimmed.Length >= 8 && trimmed[5] == ':';
        rest = trimmed[(hasSeconds ? 8 : 5)..];
        return (rest.IsEmpty || rest[0] == ' ') && StandardDate.TryClock(hasSeconds ? trimmed[..8] : $"{trimmed[..5]}:00", out time);
    }
}
