using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Ingestion.Feeds;

/// <summary>Dates as feeds and APIs write them: RFC 3339 and its cuts, RFC 822 with every common deviation. Never a guess, never "now".</summary>
internal static partial class FeedDate
{
    /// <summary>A date further ahead is an error of the publisher: time zones account for less than a day.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(2);

    // Hours from UTC; where a name has several meanings, the one that feeds use.
    private const string Zones =
        "z 0 ut 0 utc 0 gmt 0 wet 0 west 1 bst 1 ist 5.5 cet 1 mez 1 cest 2 mesz 2 eet 2 eest 3 msk 3 est -5 edt -4 et -5 cst -6 cdt -5 ct -6 "
        + "mst -7 mdt -6 mt -7 pst -8 pdt -7 pt -8 akst -9 akdt -8 hst -10 ast -4 adt -3 nst -3.5 ndt -2.5 brt -3 art -3 jst 9 kst 9 hkt 8 sgt 8 "
        + "awst 8 acst 9.5 aest 10 aedt 11 nzst 12 nzdt 13 pkt 5 wib 7";

    private static readonly FrozenDictionary<string, double> ZoneHours = Zones.Split(' ').Chunk(2)
        .ToFrozenDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    private const int EarliestYear = 1900;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static bool TryParse(string? text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        return !string.IsNullOrWhiteSpace(text)
            && text.Length <= 100
            && (TryIso(text.Trim(), out date) || TryRfc822(text.Trim(), out date) || TryEpoch(text.Trim(), out date))
            && IsPlausible(date, now);
    }

    // Zero, in any of its spellings, is a field that nobody filled.
    private static bool IsPlausible(DateTimeOffset date, DateTimeOffset now) =>
        date.Year >= EarliestYear && date != DateTimeOffset.UnixEpoch && date <= now + MaxAhead;

    private static bool TryIso(string text, out DateTimeOffset date)
    {
        var match = Iso().Match(text);
        date = default;
        return match.Success && TryCreate(
            Number(match, "y"), Number(match, "mo", 1), Number(match, "d", 1), match, Offset(match.Groups["z"].Value), out date);
    }

    private static bool TryRfc822(string text, out DateTimeOffset date)
    {
        date = default;
        var match = Rfc822().Match(text);
        match = match.Success ? match : American().Match(text);
        if (!match.Success || Month(match.Groups["mon"].Value) is not { } month)
        {
            return false;
        }

        var year = Number(match, "y");
        // RFC 2822 section 4.3: two-digit years below 50 are of this century.
        year = match.Groups["y"].Length > 2 ? year : year + (year < 50 ? 2000 : 1900);
        return TryCreate(year, month, Number(match, "d"), match, Offset(match.Groups["z"].Value), out date);
    }

    private static bool TryEpoch(string text, out DateTimeOffset date)
    {
        date = default;
        if (text.Length is not (10 or 13) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        date = text.Length == 10 ? DateTimeOffset.FromUnixTimeSeconds(value) : DateTimeOffset.FromUnixTimeMilliseconds(value);
        return true;
    }

    private static bool TryCreate(int year, int month, int day, Match time, TimeSpan? offset, out DateTimeOffset date)
    {
        date = default;
        int hour = Number(time, "h"), minute = Number(time, "mi"), second = Math.Min(Number(time, "s"), 59);
        hour = time.Groups["pm"].Value.ToLowerInvariant() switch { "pm" when hour < 12 => hour + 12, "am" when hour == 12 => 0, _ => hour };
        if (offset is null || year is < EarliestYear or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        {
            return false;
        }

        var fraction = double.TryParse("0." + time.Groups["f"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var f) ? f : 0;
        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc)
            .AddHours(hour).AddMinutes(minute).AddSeconds(second).AddTicks((long)(fraction * TimeSpan.TicksPerSecond));
        date = new DateTimeOffset(local - offset.Value, TimeSpan.Zero);
        return true;
    }

    /// <returns>Null for a zone that cannot be; zero, as RFC 2822 says, for a name that nobody knows.</returns>
    private static TimeSpan? Offset(string zone)
    {
        zone = zone.Trim().Trim('(', ')', ' ').ToLowerInvariant();
        var match = NumericZone().Match(zone);
        if (match.Success)
        {
            var minutes = (Number(match, "h") * 60) + Number(match, "m");
            return minutes > 15 * 60 ? null : TimeSpan.FromMinutes(match.Groups["sign"].Value == "+" ? minutes : -minutes);
        }

        return TimeSpan.FromHours(ZoneHours.GetValueOrDefault(zone));
    }

    private static int? Month(string name)
    {
        var at = name.Length < 3 ? -1 : Array.IndexOf(Months, name[..3].ToLowerInvariant());
        return at < 0 ? null : at + 1;
    }

    private static int Number(Match match, string group, int missing = 0) =>
        match.Groups[group] is { Success: true, Length: > 0 } part ? int.Parse(part.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : missing;

    // 2024-01-15, 2024-01-15T18:00:00.123+01:00, 2024-01-15 18:00 GMT, 20240115T180000Z, 2024-01, 2024
    [GeneratedRegex("""^(?<y>[0-9]{4})(?:(?:-|/|)(?<mo>[0-9]{1,2})(?:(?:-|/|)(?<d>[0-9]{1,2})(?:[T\s]+(?<h>[0-9]{1,2}):?(?<mi>[0-9]{2})(?::?(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9})[0-9]*)?)?\s*(?<z>Z|[A-Z]{2,5}|(?:UTC|GMT)?\s*[+-][0-9]{1,2}:?[0-9]{0,2})?)?)?)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Iso();

    // [Mon,] 15 Jan 2024 [18:00[:00]] [zone]: day names of any language, dots and dashes between, missing commas, am and pm.
    [GeneratedRegex("""^(?:\p{L}+\.?,?\s*)?(?<d>[0-9]{1,2})(?:st|nd|rd|th)?[\s.\-]+(?<mon>[A-Za-z]{3,9})[\s.,\-]+(?<y>[0-9]{4}|[0-9]{2})(?:,?\s+(?:at\s+)?(?<h>[0-9]{1,2})[:.]?(?<mi>[0-9]{2})(?::(?<s>[0-9]{2})(?:\.(?<f>[0-9]{1,9}))?)?\s*(?<pm>[ap]m)?\s*(?<z>(?:UTC|GMT)?\s*[+-]\s?[0-9]{1,2}:?[0-9]{0,2}|[A-Za-z]{1,5})?(?:\s*\([^)]*\))?)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rfc822();

    // [Mon] January 15, 2024 [6:00 pm] [zone]; Mon Jan 15 18:00:00 [zone] 2024
    [GeneratedRegex("""^(?:[A-Za-z]{3,9},?\s+)?(?<mon>[A-Za-z]{3,9})\.?\s+(?<d>[0-9]{1,2})(?:st|nd|rd|th)?(?:,?\s+(?<y>[0-9]{4})(?:,?\s+(?:at\s+)?(?<h>[0-9]{1,2}):(?<mi>[0-9]{2})(?::(?<s>[0-9]{2}))?\s*(?<pm>[ap]m)?\s*(?<z>[A-Za-z]{1,5}|[+-][0-9]{2}:?[0-9]{2})?)?|\s+(?<h>[0-9]{1,2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})\s+(?<z>[A-Za-z]{1,5}\s+|[+-][0-9]{4}\s+)?(?<y>[0-9]{4}))$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex American();

    [GeneratedRegex("""^(?:utc|gmt)?\s*(?<sign>[+-])\s?(?<h>[0-9]{1,2}):?(?<m>[0-9]{2})?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumericZone();
}
