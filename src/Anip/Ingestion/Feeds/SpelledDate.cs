using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Anip.Ingestion.Feeds;

/// <summary>Dates in words of the news languages, and in figures whose order is a custom: a time, a zone and three parts of a day are taken out of the text, and nothing else may be in it.</summary>
internal static partial class SpelledDate
{
    public static DateOutcome Read(string text, out DateTimeOffset date)
    {
        date = default;
        if (text.Any(char.IsSurrogate) || !Ascii.IsValid(text) && !text.Any(char.IsLetterOrDigit))
        {
            return DateOutcome.Unreadable;
        }

        text = AsFigures(Plain(text));
        var aside = Aside().Match(text) is { Success: true } brackets ? brackets.Groups["in"].Value.Trim() : "";
        text = Aside().Replace(text, " ").Trim();
        var time = FindTime(text);
        var (before, after) = time is null ? (text, "") : (text[..time.Index].TrimEnd(), text[(time.Index + time.Length)..]);
        var afterNoon = time is null ? null : TakeNoon(ref before, ref after, time);
        var zone = new DateZone(TimeSpan.Zero);
        if (time is not null && !TryTakeZone(ref after, aside, out zone, out var ambiguous))
        {
            return ambiguous ? DateOutcome.Ambiguous : DateOutcome.Unreadable;
        }

        // The T of ISO 8601 stands between figures.
        if (before.Length > 1 && before[^1] is 'T' or 't' && char.IsAsciiDigit(before[^2]))
        {
            before = before[..^1];
        }

        var outcome = SpelledDay.Read($"{before} {after}", out var day);
        if (outcome != DateOutcome.Read || !FeedDate.TryAddTime(ref day, time, afterNoon))
        {
            return outcome == DateOutcome.Read ? DateOutcome.Unreadable : outcome;
        }

        date = zone.ToUtc(day);
        return DateOutcome.Read;
    }

    // Compatibility forms and the digits of all scripts as ASCII has them; marks of direction, which are no text, go.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var unit in text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsDigit(unit))
            {
                // A year of Thailand's is told by its figures too.
                plain.Append((char)('0' + (int)CharUnicodeInfo.GetNumericValue(unit)));
            }
            else if (char.GetUnicodeCategory(unit) != UnicodeCategory.Format || unit == '\u200C')
            {
                plain.Append(unit switch { '\u2212' or '\u2013' or '\u2014' => '-', '،' => ',', _ when char.IsWhiteSpace(unit) => ' ', _ => unit });
            }
        }

        return GoClock().Replace(plain.ToString(), "").Trim();
    }

    // 2024年8月15日, 15 tháng 8 năm 2024, 2024:08:15 of cameras, 15/Aug/2024:18:04:05 of web servers.
    private static string AsFigures(string text)
    {
        text = VietnameseDay().Replace(text, "");
        text = EastAsian().Replace(text, "${y}-${m}-${d} ");
        text = Vietnamese().Replace(text, "${y}-${m}-${d} ");
        text = Camera().Replace(text, "${y}-${m}-${d}");
        return ServerLog().Replace(text, "${d} ${m} ${y} ");
    }

    private static Match? FindTime(string text)
    {
        foreach (var form in (Regex[])[Clock(), HourMark(), EastAsianTime(), NoonHour(), DottedClock()])
        {
            if (form.Match(text) is { Success: true } match)
            {
                return match;
            }
        }

        return null;
    }

    private static bool? TakeNoon(ref string before, ref string after, Match time)
    {
        if (time.Groups["noon"].Success)
        {
            return time.Groups["noon"].Value is "p" or "P";
        }

        var match = WordAfter().Match(after);
        foreach (var word in (string[])[match.Value, match.Groups["first"].Value])
        {
            if (word.Length > 0 && DateWords.AfterNoon(DateWords.Key(word)) is { } noon)
            {
                after = after[(after.IndexOf(word, StringComparison.Ordinal) + word.Length)..];
                return noon;
            }
        }

        match = WordBefore().Match(before);
        foreach (var word in (string[])[match.Value, match.Groups["last"].Value])
        {
            // "am" before a time is German.
            if (word.Length > 0 && DateWords.Key(word) is not "am" and var key && DateWords.AfterNoon(key) is { } noon)
            {
                before = before[..before.LastIndexOf(word, StringComparison.Ordinal)];
                return noon;
            }
        }

        return null;
    }

    // What follows the time: a distance with or without a name, a name, or nothing; then perhaps the year, as date(1) writes it, or the whole day.
    private static bool TryTakeZone(ref string after, string aside, out DateZone zone, out bool ambiguous)
    {
        ambiguous = false;
        zone = new(TimeSpan.Zero);
        var offset = OffsetAfter().Match(after);
        if (offset.Success)
        {
            after = after[offset.Length..];
            return DateZone.TryShort(offset.Groups["z"].Value.Trim(), out zone);
        }

        var named = NameAfter().Match(after);
        if (named.Success && DateZone.Find(named.Groups["z"].Value, out ambiguous) is { } found)
        {
            zone = found;
            after = named.Groups["rest"].Value;
            return !ambiguous;
        }

        if (aside.Length > 0 && DateZone.Find(aside, out ambiguous) is { } inBrackets)
        {
            zone = inBrackets;
            return !ambiguous;
        }

        // RFC 2822 section 4.3: a name that nobody knows tells nothing of the distance.
        if (UnknownName().Match(after) is { Success: true } unknown && DateWords.Month(DateWords.Key(unknown.Groups["z"].Value)).Length == 0)
        {
            after = unknown.Groups["rest"].Value;
        }

        return true;
    }

    [GeneratedRegex("""\s+m=[+-][0-9.]+$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GoClock();

    [GeneratedRegex("""[(\[](?<in>[^()\[\]]*)[)\]]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Aside();

    [GeneratedRegex("""(?<![0-9])(?<y>[0-9]{4})\s?[年년]\s?(?<m>[0-9]{1,2})\s?[月월]\s?(?<d>[0-9]{1,2})\s?[日号號일]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EastAsian();

    [GeneratedRegex("""(?<![0-9])(?<d>[0-9]{1,2}),?\s(?:tháng|thg)\.?\s(?<m>[0-9]{1,2})(?:,|\snăm|)\s?(?<y>[0-9]{4})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Vietnamese();

    // Days of the week have numbers there: "Th 2" is Monday.
    [GeneratedRegex("""^(?:Thứ|Th)\s[2-7],\s(?=[0-9])""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VietnameseDay();

    [GeneratedRegex("""^(?<y>[0-9]{4}):(?<m>[0-9]{2}):(?<d>[0-9]{2})(?=\s|$)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Camera();

    [GeneratedRegex("""^(?<d>[0-9]{1,2})/(?<m>\p{L}{3,})/(?<y>[0-9]{4}):""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ServerLog();

    [GeneratedRegex("""(?<![0-9:])(?<h>[0-9]{1,2}):(?<mi>[0-9]{1,2})(?::(?<s>[0-9]{1,2})(?:[.,](?<f>[0-9]{1,9})[0-9]*)?)?(?![0-9:])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex("""(?<![0-9:.])(?<h>[0-9]{1,2})\s?h(?:\s?(?<mi>[0-9]{2}))?(?![0-9\p{L}])""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HourMark();

    [GeneratedRegex("""(?<![0-9])(?<h>[0-9]{1,2})\s?[時时点點시](?:\s?(?<mi>[0-9]{1,2})\s?[分분])?(?:\s?(?<s>[0-9]{1,2})\s?[秒초])?""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EastAsianTime();

    [GeneratedRegex("""(?<![0-9.:])(?<h>[0-9]{1,2})\s?(?<noon>[ap])\.?\s?m(?:\.|(?![\p{L}0-9]))""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoonHour();

    // With dots, as in the north: only after a year, where it is no day.
    [GeneratedRegex("""(?<=[0-9]{4}[^0-9]*\s)(?<h>[0-9]{1,2})\.(?<mi>[0-9]{2})(?:\.(?<s>[0-9]{2}))?(?=\s|$)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DottedClock();

    [GeneratedRegex("""(?<=^\s*)(?<first>[\p{L}\p{M}\u200C.]+)(?:\s[\p{L}]\.?(?![\p{L}]))?""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordAfter();

    [GeneratedRegex("""(?:(?<![\p{L}])[\p{L}]\.?\s)?(?<last>[\p{L}\p{M}\u200C.]+)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordBefore();

    // +0000 UTC and +0200 +0200, as Go writes them; GMT+0200.
    [GeneratedRegex("""^\s*(?<z>Z(?![\p{L}])|(?:UTC|GMT)?\s*[+-][0-9]{1,2}(?::?[0-9]{2}(?::00)?)?(?![0-9]))(?:\s+[A-Za-z]{1,5}(?=\s*$|\s+[0-9]{4}$)|\s+[+-][0-9]{2,4}(?=$))?""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OffsetAfter();

    [GeneratedRegex("""^[\s,]*(?<z>[\p{L}][\p{L}&'’./_+\-0-9 ]*?)(?<rest>(?:\s+[0-9]{4})?)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameAfter();

    [GeneratedRegex("""^\s*(?<z>[A-Za-z]{1,5})(?<rest>(?:\s+[0-9]{4})?)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UnknownName();
}
