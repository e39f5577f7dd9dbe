using System.Text;
using System.Text.RegularExpressions;

namespace Anip.Dates;

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

        text = AsideTime().Replace(DateFigures.Rewrite(DateFigures.Plain(text)), " ${in} ");
        var aside = Aside().Match(text) is { Success: true } brackets ? brackets.Groups["in"].Value.Trim() : "";
        text = Aside().Replace(text, " ").Trim();
        var time = FindTime(text);
        var (before, after) = time is null ? (text, "") : (text[..time.Index].TrimEnd(), text[(time.Index + time.Length)..]);
        var afterNoon = time is null ? null : TakeNoon(ref before, ref after, time);
        var zone = new DateZone(TimeSpan.Zero);
        if (DateWords.Day(DateWords.Key(aside.TrimStart('['))) is { Length: > 0 })
        {
            (before, aside) = ($"{aside.TrimStart('[')} {before}", "");
        }

        if (time is not null && !TryTakeZone(ref before, ref after, aside, out zone, out var ambiguous))
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
    private static bool TryTakeZone(ref string before, ref string after, string aside, out DateZone zone, out bool ambiguous)
    {
        zone = new(TimeSpan.Zero);
        ambiguous = DateWords.MayBeNoon(DateWords.Key(after));
        if (ambiguous)
        {
            return false;
        }

        PassOver(ref before, ref after);
        var offset = OffsetAfter().Match(after);
        if (offset.Success)
        {
            after = after[offset.Length..];
            return DateZone.TryShort(offset.Groups["z"].Value.Trim(), out zone);
        }

        foreach (var (match, isBefore) in ((Match, bool)[])[(NameAfter().Match(after), false), (NameAmid().Match(after), false), (NameBefore().Match(before), true)])
        {
            var name = match.Groups["z"].Value;
            if (match.Success && DateZone.Find(name, out ambiguous) is { } found)
            {
                // "pt" is Friday in Polish.
                ambiguous |= name.All(char.IsLower) && DateWords.Day(DateWords.Key(name)).Length > 0;
                zone = found;
                (before, after) = isBefore ? (before[..match.Index], after) : (before, match.Groups["rest"].Value);
                return !ambiguous;
            }
        }

        if (aside.Length > 0 && DateZone.Find(aside.TrimStart('['), out ambiguous) is { } inBrackets)
        {
            zone = inBrackets;
            return !ambiguous;
        }

        // What stands in square brackets is a zone of Java's, in round ones a comment.
        if (aside.StartsWith('['))
        {
            return false;
        }

        // RFC 2822 section 4.3: a name that nobody knows tells nothing of the distance.
        if (UnknownName().Match(after) is { Success: true } unknown && DateWords.Month(DateWords.Key(unknown.Groups["z"].Value)).Length == 0)
        {
            after = unknown.Groups["rest"].Value;
        }

        return true;
    }

    // "18:04 Uhr MESZ", and the year before the zone, as certificates and Git have it.
    private static void PassOver(ref string before, ref string after)
    {
        for (var word = FillerAfter().Match(after); word.Success && DateWords.IsFiller(DateWords.Key(word.Groups["w"].Value)); word = FillerAfter().Match(after))
        {
            before += " " + word.Groups["w"].Value;
            after = after[word.Length..];
        }

        if (YearAfter().Match(after) is { Success: true } year)
        {
            before += year.Value;
            after = after[year.Length..];
        }
    }

    // Only what holds a time and no distance: (ore 18:04), but not (GMT+07:00).
    [GeneratedRegex("""[(\[](?<in>[^()\[\]+\-]*[0-9]{1,2}[:h.][0-9]{2}[^()\[\]]*)[)\]]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AsideTime();

    [GeneratedRegex("""(?:\(|(?=\[))(?<in>\[?[^()\[\]]*)[)\]]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Aside();

    [GeneratedRegex("""(?<![0-9:+]|(?<![0-9])-)(?<h>[0-9]{1,2}):(?<mi>[0-9]{1,2})(?::(?<s>[0-9]{1,2})(?:[.,:](?<f>[0-9]{1,9})[0-9]*)?)?(?![0-9:])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Clock();

    // 18h04, and hours and minutes in words.
    [GeneratedRegex("""(?<![0-9:.])(?<h>[0-9]{1,2})(?:\s?h(?:\s?(?<mi>[0-9]{2})(?:\s?m(?:in)?(?:\s(?<s>[0-9]{2})\ss)?)?)?(?![0-9\p{L}])|\s(?:Uhr|uur|óra|horas?|heures?|hod\.|hodin|godz\.|giờ|ч\.|часов|часа|год\.(?=\s[0-9]))(?:\s(?:e\s|y\s|et\s|och\s)?(?<mi>[0-9]{1,2})(?:\s(?:perc|minutos?|minutes?|minut|min\.|phút|мин\.?|минут|хв\.))?)?(?!\p{L}))""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HourMark();

    [GeneratedRegex("""(?<![0-9])(?<h>[0-9]{1,2})\s?[時时点點시](?:\s?(?<mi>[0-9]{1,2})\s?[分분])?(?:\s?(?<s>[0-9]{1,2})\s?[秒초])?""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EastAsianTime();

    [GeneratedRegex("""(?<![0-9.:])(?<h>[0-9]{1,2})\s?(?<noon>[ap])\.?\s?m(?:\.|(?![\p{L}0-9]))""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoonHour();

    // With dots, as in the north: only after a year, a whole day or a word for the clock, where it is not a day.
    [GeneratedRegex("""(?<=[0-9]{4}[^0-9]*\s|\p{L}[\s.\-]{1,2}[0-9]{2},?\s|[0-9]{4}[\-/.][0-9]{1,2}[\-/.][0-9]{1,2}[\sT]|(?:Uhr|kl|klo|kello|ore|om|saat|pukul|godz)[.:]?\s)(?<h>[0-9]{1,2})\.(?<mi>[0-9]{2})(?:\.(?<s>[0-9]{2})(?:\.(?<f>[0-9]{1,9}))?)?(?=\s|$|Z|[ap]\.?m)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DottedClock();

    [GeneratedRegex("""(?<=^\s*)(?<first>[\p{L}\p{M}\u200C.״]+)(?:\s[\p{L}]+\.?)?""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordAfter();

    [GeneratedRegex("""(?:(?<![\p{L}])[\p{L}]\.?\s)?(?<last>[\p{L}\p{M}\u200C.״]+)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordBefore();

    // +0000 UTC and +0200 +0200, as Go writes them; GMT+0200.
    [GeneratedRegex("""^\s*(?<z>Z(?![\p{L}])|(?:UTC|GMT)?\s*[+-][0-9]{1,2}(?::?[0-9]{2}(?::00)?)?(?![0-9]))(?:\s+[A-Za-z]{1,5}(?=\s*$|\s+[0-9]{4}$)|\s+[+-][0-9]{2,4}(?=$))?""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OffsetAfter();

    [GeneratedRegex("""^[\s,]*(?<z>[\p{L}][\p{L}&'’./_+\-0-9 ]*?)(?<rest>(?:\s+[0-9]{4})?)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameAfter();

    // 6:04 PM EDT, Thu August 15, 2024. In capitals: "est" and "pet" are words too.
    [GeneratedRegex("""^\s*(?<z>[A-Z]{2,5})\b[,\s-]+(?<rest>.*[0-9].*)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameAmid();

    // 12 نوفمبر, 2023 +03 10:00:00, as date(1) has it where people write from right to left.
    [GeneratedRegex("""(?<=\s)(?<z>[A-Z]{3,5}|[+-][0-9]{2})$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameBefore();

    [GeneratedRegex("""^[\s,]*(?<w>[\p{L}\p{M}]+)\.?(?=[\s,(]|$)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FillerAfter();

    [GeneratedRegex("""^\s+[0-9]{4}(?=\s+(?:[A-Za-z]|[+-][0-9]))""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YearAfter();

    [GeneratedRegex("""^\s*(?<z>[A-Z]{1,5})(?<rest>(?:\s+[0-9]{4})?)$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UnknownName();
}
