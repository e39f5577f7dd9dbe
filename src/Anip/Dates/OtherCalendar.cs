using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Dates;

/// <summary>Years in figures that no news can have in the Gregorian calendar, but in another: 2567 in the Buddhist one of Thailand, 1403 in the Persian one.</summary>
internal static partial class OtherCalendar
{
    public const int BuddhistAhead = 543;

    public const int EarliestBuddhist = FeedDate.EarliestYear + BuddhistAhead;

    private static readonly PersianCalendar Persian = new();

    /// <returns>The text with the Gregorian year, or day; null where it has no such year.</returns>
    public static string? AsGregorian(string text)
    {
        text = DateFigures.Plain(text);
        if (Years().Count(text) == 1 && Years().Match(text) is var year && int.Parse(year.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is >= EarliestBuddhist and var buddhist
            && text.Length > year.Length)
        {
            return $"{text[..year.Index]}{buddhist - BuddhistAhead}{text[(year.Index + year.Length)..]}";
        }

        // Lunar years of the Hijra are of the same height, and their months begin with a look at the moon.
        return PersianDay().Match(text) is { Success: true } match && !Lunar().IsMatch(text)
            && TryPersian(FeedDate.Number(match, "y"), FeedDate.Number(match, "m"), FeedDate.Number(match, "d"), out var day)
            ? $"{text[..match.Index]}{day:yyyy-MM-dd}{text[(match.Index + match.Length)..]}" : null;
    }

    public static bool TryPersian(int year, int month, int number, out DateTime day)
    {
        var valid = year is >= 1278 and <= 1500 && month is >= 1 and <= 12 && number >= 1 && number <= Persian.GetDaysInMonth(year, month);
        day = valid ? Persian.ToDateTime(year, month, number, 0, 0, 0, 0) : default;
        return valid;
    }

    [GeneratedRegex("""(?<![\p{L}])ه[ـ\u200D]*(?![\p{L}]|\.?\s?ش)|هجري|AH|قمر""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lunar();

    [GeneratedRegex("""(?<![0-9])[0-9]{4}(?![0-9])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Years();

    [GeneratedRegex("""(?<![0-9])(?<y>1[34][0-9]{2})(?<between>[/.\-])(?<m>[0-9]{1,2})\k<between>(?<d>[0-9]{1,2})(?![0-9])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PersianDay();
}
