using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Dates;

/// <summary>Dates of East Asia and Vietnam, where months have numbers and years eras: 2024年8月15日, 令和6年8月15日, 12 11월 2023, 15 tháng 8.</summary>
internal static partial class NumberedMonths
{
    private const int FirstOfTaiwan = 1911;

    private static readonly FrozenDictionary<string, (int First, int Years)> Eras = JapaneseEras();

    /// <summary>With whole days as figures, the year in front, and other months by their name in English.</summary>
    public static string Rewrite(string text)
    {
        if (!VietnameseMonth().IsMatch(text) && !text.Any(unit => unit >= '\u1100') && !text.StartsWith('T'))
        {
            return text;
        }

        text = VietnameseDay().Replace(text, "");
        text = Numerals().Replace(text, match => Number(match.Value).ToString(CultureInfo.InvariantCulture));
        text = Era().Replace(text, EraYear);
        text = TaiwanYear().Replace(text, match => $"{FirstOfTaiwan + Counted(match)}年");
        text = Day().Replace(text, match => $"{match.Groups["y"]}-{match.Groups["m"]}-{(match.Groups["d"].Success ? match.Groups["d"] : "1")} ");
        return VietnameseMonth().Replace(EastAsianMonth().Replace(text, MonthName), MonthName);
    }

    private static string MonthName(Match match) => $" {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(FeedDate.Number(match, "m"))} ";

    private static int Counted(Match match) => match.Groups["n"].Success ? FeedDate.Number(match, "n") : 1;

    private static string EraYear(Match match) =>
        Eras.TryGetValue(match.Groups["era"].Value, out var era) && Counted(match) is > 0 and var year && year <= era.Years ? $"{era.First + year - 1}年" : match.Value;

    private static FrozenDictionary<string, (int First, int Years)> JapaneseEras()
    {
        var calendar = new JapaneseCalendar();
        var format = (DateTimeFormatInfo)CultureInfo.GetCultureInfo("ja-JP").DateTimeFormat.Clone();
        format.Calendar = calendar;
        var eras = calendar.Eras.Order().Select(era => (Name: format.GetEraName(era), First: calendar.ToDateTime(1, 12, 31, 0, 0, 0, 0, era).Year)).ToList();
        return eras.ToFrozenDictionary(era => era.Name, era => (era.First, eras.Where(next => next.First > era.First).Select(next => next.First - era.First + 1).DefaultIfEmpty(99).First()));
    }

    // Both 二〇二四 and 二十五.
    private static int Number(string numerals)
    {
        var (value, afterTen) = (0, false);
        foreach (var numeral in numerals)
        {
            var digit = Math.Max(0, "〇一二三四五六七八九".IndexOf(numeral, StringComparison.Ordinal));
            value = numeral == '十' ? Math.Max(value, 1) * 10 : afterTen ? value + digit : (value * 10) + digit;
            afterTen |= numeral == '十';
        }

        return value;
    }

    [GeneratedRegex("""[〇零○一二三四五六七八九]{4}(?=年)|(?<=年)[一二三四五六七八九十]{1,3}(?=月)|(?<=年[0-9一二三四五六七八九十]{1,3}月)[一二三四五六七八九十]{1,3}(?=[日号號])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numerals();

    [GeneratedRegex("""(?<era>\p{L}{2})\s?(?:元|(?<n>[0-9]{1,2}))年(?=\s?[0-9])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Era();

    // Years of three figures are Taiwan's with or without its name.
    [GeneratedRegex("""(?:中[華华])?民[國国]\s?(?:元|(?<n>[0-9]{1,3}))年|(?<![0-9])(?<n>1[0-9]{2})年(?=\s?[0-9]{1,2}\s?月)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TaiwanYear();

    [GeneratedRegex("""(?:西元|公元)?(?<![0-9])(?<y>[0-9]{4})\s?[年년]\s?(?<m>[0-9]{1,2})\s?[月월](?:\s?(?<d>[0-9]{1,2})\s?[日号號일]|(?!\s?[0-9]))""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Day();

    // After a day in figures it is Monday.
    [GeneratedRegex("""(?<![0-9年년])(?:(?<m>1[0-2]|0?[1-9])|(?<![\-/.])(?<m>1[0-2]|0?[1-9])\s)[月월](?!曜|요)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EastAsianMonth();

    [GeneratedRegex("""(?<![\p{L}0-9])(?:tháng|thg|th)\.?\s?(?<m>1[0-2]|0?[1-9])(?![0-9])""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VietnameseMonth();

    // Days of the week have numbers too: "Th 2" and "T2" are Monday.
    [GeneratedRegex("""^(?:Thứ|Th|T)\s?[2-7],?\s(?=[0-9])""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VietnameseDay();
}
