using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Dates;

/// <summary>What became of the text of a date.</summary>
public enum DateOutcome
{
    /// <summary>There was no date; zero in any of its spellings is a field that nobody filled.</summary>
    Absent,

    /// <summary>It was read.</summary>
    Read,

    /// <summary>It is not a date that is known here.</summary>
    Unreadable,

    /// <summary>It is one of several dates, and nothing tells which.</summary>
    Ambiguous,

    /// <summary>It is a date that cannot be one of news: days ahead, or before 1900.</summary>
    Impossible,
}

/// <summary>Dates as feeds, APIs and files write them. Never a guess, never "now": what can be two dates is not read.</summary>
public static partial class FeedDate
{
    /// <summary>A date further ahead is an error of the publisher: time zones account for less than a day.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(2);

    public const int EarliestYear = 1900;

    private const int Longest = 100;

    private static readonly string[] Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    public static bool TryParse(string? text, DateTimeOffset now, out DateTimeOffset date) => Read(text, now, out date) == DateOutcome.Read;

    public static DateOutcome Read(string? text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return DateOutcome.Absent;
        }

        if (text.Length > Longest || HasHalfPair(text))
        {
            return DateOutcome.Unreadable;
        }

        var outcome = Validate(ReadForm(text, out date), date, now);
        if (outcome is DateOutcome.Unreadable or DateOutcome.Impossible && OtherCalendar.AsGregorian(text) is { } gregorian
            && Validate(ReadForm(gregorian, out var other), other, now) is DateOutcome.Read or DateOutcome.Ambiguous)
        {
            outcome = Validate(ReadForm(gregorian, out date), date, now);
        }

        outcome = outcome == DateOutcome.Unreadable && !text.AsSpan().ContainsAnyInRange('1', '9') && text.Contains('0', StringComparison.Ordinal) && !text.Any(char.IsLetter) ? DateOutcome.Absent : outcome;
        date = outcome == DateOutcome.Read ? date : default;
        return outcome;
    }

    // Nothing that looks at such a text by its characters can take it.
    private static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        for (int at; (at = text.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0; text = text[(at + 2)..])
        {
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static DateOutcome Validate(DateOutcome outcome, DateTimeOffset date, DateTimeOffset now) =>
        outcome != DateOutcome.Read ? outcome
        : date == DateTimeOffset.UnixEpoch ? DateOutcome.Absent
        : date.Year < EarliestYear || date > now + MaxAhead ? DateOutcome.Impossible
        : DateOutcome.Read;

    // The two forms that nearly all feeds write come first; names and rules of all languages are only loaded for the others.
    private static DateOutcome ReadForm(string text, out DateTimeOffset date)
    {
        if (StandardDate.TryRead(text, out date))
        {
            return DateOutcome.Read;
        }

        if (TryIso(text, out var outcome, out date) || TryRfc822(text, out outcome, out date))
        {
            return outcome;
        }

        if (WordedDate.TryRead(text, out date))
        {
            return DateOutcome.Read;
        }

        outcome = NumericDate.Read(text, out date);
        return outcome == DateOutcome.Unreadable ? SpelledDate.Read(text, out date) : outcome;
    }

    /// <summary>A day with the time that a match holds, or one that has its time, to UTC.</summary>
    internal static DateOutcome Combine(DateTime day, Match? time, string zone, out DateTimeOffset date)
    {
        date = default;
        var known = new DateZone(TimeSpan.Zero);
        zone = zone.Trim();
        if ((zone.Length > 0 && !DateZone.TryShort(zone, out known)) || !TryAddTime(ref day, time, null))
        {
            return DateOutcome.Unreadable;
        }

        date = known.ToUtc(day);
        return DateOutcome.Read;
    }

    /// <summary>Adds hour, minute, second and fraction of a match.</summary>
    internal static bool TryAddTime(ref DateTime day, Match? time, bool? afterNoon)
    {
        if (time is null || day.Year is < 2 or > 9998)
        {
            return day.Year is >= 2 and <= 9998;
        }

        int hour = Number(time, "h"), minute = Number(time, "mi"), second = Math.Min(Number(time, "s"), 59);
        hour = afterNoon switch { true when hour < 12 => hour + 12, false when hour == 12 => 0, _ => hour };
        if (hour > 24 || minute > 59 || Number(time, "s") > 60 || (hour == 24 && minute + second > 0))
        {
            return false;
        }

        var fraction = double.TryParse("0." + time.Groups["f"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var f) ? f : 0;
        day = day.Date.AddHours(hour).AddMinutes(minute).AddSeconds(second).AddTicks((long)(fraction * TimeSpan.TicksPerSecond));
        return true;
    }

    internal static bool TryDay(int year, int month, int day, out DateTime date)
    {
        var valid = year is >= 2 and <= 9998 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = valid ? new DateTime(year, month, day) : default;
        return valid;
    }

    /// <summary>RFC 2822 section 4.3: two-digit years below 50 are of this century.</summary>
    internal static int FullYear(int year, int digits) => digits > 2 ? year : year + (year < 50 ? 2000 : 1900);

    private static bool TryIso(string text, out DateOutcome outcome, out DateTimeOffset date)
    {
        var match = Iso().Match(text);
        (outcome, date) = (DateOutcome.Unreadable, default);
        if (match.Success && TryDay(Number(match, "y"), Number(match, "mo", 1), Number(match, "d", 1), out var day))
        {
            outcome = Combine(day, match.Groups["h"].Success ? match : null, match.Groups["z"].Value, out date);
        }

        return outcome == DateOutcome.Read;
    }

    private static bool TryRfc822(string text, out DateOutcome outcome, out DateTimeOffset date)
    {
        var match = Rfc822().Match(text);
        (outcome, date) = (DateOutcome.Unreadable, default);
        if (match.Success && Month(match.Groups["mon"].ValueSpan) is > 0 and var month
            && TryDay(FullYear(Number(match, "y"), match.Groups["y"].Length), month, Number(match, "d"), out var day))
        {
            outcome = Combine(day, match.Groups["h"].Success ? match : null, match.Groups["z"].Value, out date);
        }

        return outcome == DateOutcome.Read;
    }

    private static int Month(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Months.Length; i++)
        {
            if (name.Equals(Months[i], StringComparison.OrdinalIgnoreCase))
            {
                return (i % 12) + 1;
            }
        }

        return 0;
    }

    internal static int Number(Match match, string group, int missing = 0) =>
        match.Groups[group] is { Success: true, Length: > 0 } part ? int.Parse(part.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : missing;

    // 2024-01-15, 2024-01-15T18:00:00.123+01:00, 2024-01-15 18:00 GMT, 20240115T180000Z, 20240115T18, 2024-01
    [GeneratedRegex("""^(?<y>[0-9]{4})(?:[-/](?<mo>[0-9]{1,2})(?:[-/](?<d>[0-9]{1,2}))?|(?<mo>[0-9]{2})(?<d>[0-9]{2}))(?:(?:[T\s]+(?<h>[0-9]{1,2}):?(?<mi>[0-9]{2})(?::?(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9})[0-9]*)?)?|T(?<h>[0-9]{2}))\s*(?<z>Z|[A-Z]{2,5}|(?:UTC|GMT)?\s*[+-][0-9]{1,2}:?[0-9]{0,2})?)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Iso();

    // [Mon,] 15 Jan 2024 [18:00[:00]] [zone]
    [GeneratedRegex("""^(?:(?:mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday),?\s*)?(?<d>[0-9]{1,2})[\s\-]+(?<mon>[A-Za-z]{3,9})[\s\-]+(?<y>[0-9]{4}|[0-9]{2})(?:\s+(?<h>[0-9]{1,2}):?(?<mi>[0-9]{2})(?::(?<s>[0-9]{2}))?(?:\s*(?<z>[+-][0-9]{2}:?[0-9]{2}|[A-Za-z]{1,5}))?)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rfc822();
}
