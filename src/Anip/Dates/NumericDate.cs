using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Dates;

/// <summary>Dates without words: seconds since 1970 and their multiples, 20240815180405 as GDELT writes it, ordinal dates and weeks, Excel's days.</summary>
internal static partial class NumericDate
{
    // 1990 and 2100 as Excel counts: numbers of five digits that are no other form of a date.
    private const double FirstSerial = 32874, LastSerial = 73051;

    public static DateOutcome Read(string text, out DateTimeOffset date)
    {
        date = default;
        var match = Wrapped().Match(text);
        if (match.Success)
        {
            text = match.Groups["n"].Value;
        }

        if (Exponent().Match(text) is { Success: true } exponent)
        {
            // With fewer figures it is rounded, as tables show it.
            if (exponent.Groups["digits"].Length < 7)
            {
                return DateOutcome.Ambiguous;
            }

            text = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("0.####", CultureInfo.InvariantCulture);
        }

        if (Ordinal().Match(text) is { Success: true } ordinal)
        {
            return ReadOrdinal(ordinal, out date);
        }

        var compact = Digits().Match(text);
        return !compact.Success ? DateOutcome.Unreadable
            : compact.Groups["n"].Length == 14 || compact.Groups["pdf"].Success ? ReadCompact(compact, out date)
            : compact.Groups["f"].Success || compact.Groups["z"].Length == 0 && compact.Groups["n"].Length is 5 or 9 or 10 or 13 or 16 or 19 ? ReadCount(compact, out date)
            : ReadCompact(compact, out date);
    }

    private static DateOutcome ReadOrdinal(Match match, out DateTimeOffset date)
    {
        var year = Number(match, "y");
        date = default;
        if (year is < 1 or > 9998)
        {
            return DateOutcome.Unreadable;
        }

        DateTime day;
        if (match.Groups["w"].Success)
        {
            var week = Number(match, "w");
            if (week < 1 || week > ISOWeek.GetWeeksInYear(year))
            {
                return DateOutcome.Unreadable;
            }

            day = ISOWeek.ToDateTime(year, week, match.Groups["wd"].Success && Number(match, "wd") != 7 ? (DayOfWeek)Number(match, "wd") : match.Groups["wd"].Success ? DayOfWeek.Sunday : DayOfWeek.Monday);
        }
        else
        {
            var number = Number(match, "n");
            if (number < 1 || number > (DateTime.IsLeapYear(year) ? 366 : 365))
            {
                return DateOutcome.Unreadable;
            }

            day = new DateTime(year, 1, 1).AddDays(number - 1);
        }

        return FeedDate.Combine(day, match, match.Groups["z"].Value, out date);
    }

    private static DateOutcome ReadCount(Match match, out DateTimeOffset date)
    {
        date = default;
        var digits = match.Groups["n"].Value;
        if (!decimal.TryParse(match.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return DateOutcome.Unreadable;
        }

        if (digits.Length == 5)
        {
            if ((double)value is < FirstSerial or > LastSerial)
            {
                return DateOutcome.Unreadable;
            }

            // To the second: a day's fraction in decimal digits never meets it.
            date = new DateTimeOffset(new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc).AddSeconds(Math.Round((double)value * 86400)), TimeSpan.Zero);
            return DateOutcome.Read;
        }

        var seconds = digits.Length switch { 9 or 10 => value, 13 => value / 1000, 16 => value / 1_000_000, 19 => value / 1_000_000_000, _ => -1 };
        if (seconds < 0)
        {
            return DateOutcome.Unreadable;
        }

        date = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return DateOutcome.Read;
    }

    // yyyyMMdd, and so on to seconds. Six digits are a year and a month, or a day with a year of two digits, as twelve with a zone are: where both can be, neither is taken.
    private static DateOutcome ReadCompact(Match match, out DateTimeOffset date)
    {
        date = default;
        var digits = match.Groups["n"].Value;
        var zone = match.Groups["z"].Value.Replace("'", "", StringComparison.Ordinal);
        string[] formats = digits.Length switch
        {
            4 when zone.Length == 0 => ["yyyy"],
            6 => ["yyyyMM", "yyMMdd"],
            8 => ["yyyyMMdd"],
            10 => ["yyyyMMddHH"],
            12 when zone.Length > 0 => ["yyyyMMddHHmm", "yyMMddHHmmss"],
            12 => ["yyyyMMddHHmm"],
            14 => ["yyyyMMddHHmmss"],
            17 => ["yyyyMMddHHmmssfff"],
            _ => [],
        };
        var days = formats.Select(format => DateTime.TryParseExact(digits, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var one) ? one : default)
            .Where(one => one.Year >= FeedDate.EarliestYear).ToList();
        if (days.Count != 1 || (digits.Length == 6 && days[0].Day != 1))
        {
            return days.Count > 1 ? DateOutcome.Ambiguous : DateOutcome.Unreadable;
        }

        var fraction = decimal.Parse("0." + match.Groups["f"].Value + "0", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return FeedDate.Combine(days[0].AddTicks((long)(fraction * TimeSpan.TicksPerSecond)), null, zone, out date);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // /Date(1723745045000+0200)/ of .NET, new Date(1723745045000) of JavaScript, @1723745045 of date(1).
    [GeneratedRegex("""^(?:\\?/Date\((?<n>[0-9]{10,13})(?:[+-][0-9]{4})?\)\\?/|(?:new\s)?Date\((?<n>[0-9]{10,13})\)|@(?<n>[0-9.]+))$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Wrapped();

    [GeneratedRegex("""^[1-9](?:\.(?<digits>[0-9]{1,18}))?E\+?(?:0?9|12|15|18)$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Exponent();

    // Also of PDF, D:20240815180405+02'00', and of certificates.
    [GeneratedRegex("""^(?<pdf>D:)?(?<n>[0-9]{4,19})(?:\.(?<f>[0-9]{1,12}))?(?<z>\s*(?:Z|UTC|GMT|[+-][0-9]{2}[:']?[0-9]{2}'?))?(?:(?<=Z)00'?00'?)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();

    // 2024-032, 2024032, 2024-W33-4, with a time or without.
    [GeneratedRegex("""^(?<y>[0-9]{4})(?:-?W(?<w>[0-9]{2})(?:-?(?<wd>[1-7]))?|-?(?<n>[0-9]{3}))(?:[T\s]+(?<h>[0-9]{2}):?(?<mi>[0-9]{2})(?::?(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9})[0-9]*)?)?\s*(?<z>Z|[+-][0-9]{2}:?[0-9]{2})?)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ordinal();

    [GeneratedRegex("""^(?:utc|gmt)?\s*(?<sign>[+-])\s?(?<h>[0-9]{1,2}):?(?<m>[0-9]{2})?(?::00)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex Offset();
}
