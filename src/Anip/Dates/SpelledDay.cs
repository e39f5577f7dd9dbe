using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Dates;

/// <summary>Day, month and year out of words and figures.</summary>
internal static partial class SpelledDay
{
    public static DateOutcome Read(string text, out DateTime day)
    {
        day = default;
        var found = Words.Of(text);
        if (!found.AreKnown || Rest().IsMatch(text))
        {
            return DateOutcome.Unreadable;
        }

        var figures = Figure().Matches(text);
        return Choose(found.Months.Count > 0 ? WithName(figures, found) : InFigures(figures, text, found), found, out day);
    }

    /// <summary>The same of a day and a year in figures beside words that name the month.</summary>
    public static DateOutcome Read(Words found, int year, int number, out DateTime day)
    {
        day = default;
        return found.AreKnown ? Choose(WithName(year, number, found), found, out day) : DateOutcome.Unreadable;
    }

    private static DateOutcome Choose(IEnumerable<DateTime> candidates, Words found, out DateTime day)
    {
        var days = candidates.Distinct().ToList();
        if (days.Count > 1 && found.Weekdays.Count > 0)
        {
            days = [.. days.Where(one => found.Weekdays.Contains(one.DayOfWeek))];
        }

        day = days.Count == 1 ? days[0] : default;
        return days.Count switch { 0 => DateOutcome.Unreadable, 1 => DateOutcome.Read, _ => DateOutcome.Ambiguous };
    }

    private static IEnumerable<DateTime> WithName(MatchCollection figures, Words found)
    {
        if (figures.Count is not (1 or 2) || (figures.Count == 1 && figures[0].Length != 4))
        {
            yield break;
        }

        var last = figures[^1];
        var (year, date) = figures.Count == 1 ? (last, null) : figures[0].Length == 4 ? (figures[0], last) : (last, figures[0]);
        if (year.Length is not (2 or 4) || date?.Length > 2)
        {
            yield break;
        }

        foreach (var month in found.Months)
        {
            // Thailand shortens its own years: 67 is 2567. Below 33 it may be another's.
            var isShortThai = year.Length == 2 && month.Language == "th";
            var full = isShortThai ? Value(year) + 2500 : FeedDate.FullYear(Value(year), year.Length);
            if (!(isShortThai && Value(year) < 33) && TryCreate(full, month, date is null ? 1 : Value(date), out var day))
            {
                yield return day;
            }
        }
    }

    private static IEnumerable<DateTime> WithName(int year, int number, Words found)
    {
        foreach (var month in found.Months)
        {
            if (TryCreate(year, month, number, out var day))
            {
                yield return day;
            }
        }
    }

    private static bool TryCreate(int year, DateWord month, int number, out DateTime day)
    {
        if (month.IsPersian)
        {
            return OtherCalendar.TryPersian(year, month.Number, number, out day);
        }

        return FeedDate.TryDay(month.Language == "th" && year >= OtherCalendar.EarliestBuddhist ? year - OtherCalendar.BuddhistAhead : year, month.Number, number, out day);
    }

    // Where the year stands first the month follows; with dots the day is first; else both orders are customs, and a day above twelve or the weekday has to tell.
    private static IEnumerable<DateTime> InFigures(MatchCollection figures, string text, Words found)
    {
        if (figures.Count != 3 || figures[1].Length > 2)
        {
            yield break;
        }

        var between = text[(figures[0].Index + figures[0].Length)..figures[1].Index].Trim();
        if (between != text[(figures[1].Index + figures[1].Length)..figures[2].Index].Trim() || between is not ("." or "/" or "-" or ""))
        {
            yield break;
        }

        var (first, second, third) = (Value(figures[0]), Value(figures[1]), Value(figures[2]));
        var dayFirst = (FeedDate.FullYear(third, figures[2].Length), second, first);
        var monthFirst = (dayFirst.Item1, first, second);
        var yearFirst = (FeedDate.FullYear(first, figures[0].Length), second, third);
        List<(int Year, int Month, int Day)> orders =
            figures[0].Length == 4 && figures[2].Length < 3 ? [yearFirst]
            : figures[0].Length > 2 || figures[2].Length is not (2 or 4) ? []
            : between == "." ? [dayFirst] : [dayFirst, monthFirst];
        if (figures[2].Length == 2 && figures[0].Length < 3)
        {
            // With words of its language a year of two figures is where that language has it.
            orders = found.IsEastern ? [yearFirst] : found.IsWestern ? orders : [.. orders, yearFirst];
        }

        foreach (var (year, month, date) in orders)
        {
            if (FeedDate.TryDay(found.IsThai && year >= OtherCalendar.EarliestBuddhist ? year - OtherCalendar.BuddhistAhead : year, month, date, out var day))
            {
                yield return day;
            }
        }
    }

    private static int Value(Match figure) => int.Parse(figure.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // "segunda-feira" is a word; so is "a.m.".
    [GeneratedRegex("""[\p{L}\p{M}](?:[\p{L}\p{M}'’ʼ׳״\u200C.॰]|-(?=\p{L}))*""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    // Ordinals lose their ending: 15th, 1er, 15º.
    [GeneratedRegex("""[0-9]+""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Figure();

    // A date holds no other signs, and R6.8.15 is of Japan's sixth year of Reiwa.
    [GeneratedRegex("""^\s*[A-Z](?=[0-9])|[^\p{L}\p{M}0-9\s.,/\-'’ʼ׳״॰\u200C:|·•;]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rest();

    /// <summary>The words of a date, each told for what it is.</summary>
    internal sealed class Words
    {
        /// <summary>Whether each has a place in a date.</summary>
        public bool AreKnown { get; private set; }

        public List<string> All { get; } = [];

        public List<DateWord> Months { get; private set; } = [];

        public HashSet<DayOfWeek> Weekdays { get; } = [];

        public bool IsThai { get; private set; }

        /// <summary>Whether it has words of East Asia, where years of two figures stand first.</summary>
        public bool IsEastern => All.Any(word => word[0] >= '\u1100');

        /// <summary>Whether it has words of languages where they stand last.</summary>
        public bool IsWestern => All.Any(word => word[0] < '\u0530');

        public static Words Of(string text)
        {
            var words = new Words();
            foreach (Match match in Word().Matches(text))
            {
                words.All.Add(match.Value);
            }

            words.AreKnown = words.Resolve();
            return words;
        }

        private bool Resolve()
        {
            IsThai = All.Any(word => word.Any(unit => unit is >= '\u0E00' and < '\u0E80'));
            var months = new List<(string Key, DateWord[] Months, DateWord[] Days)>();
            var days = new List<DateWord[]>();
            for (var i = 0; i < All.Count; i++)
            {
                // Names of several words: كانون الثاني, Thứ Năm, tháng mười một.
                var length = Enumerable.Range(0, Math.Min(3, All.Count - i)).Select(less => Math.Min(3, All.Count - i) - less)
                    .FirstOrDefault(count => count > 1 && Take(DateWords.Key(string.Join(' ', All.Skip(i).Take(count)))));
                if (length > 0)
                {
                    i += length - 1;
                    continue;
                }

                var key = DateWords.Key(All[i]);
                if (!Take(key) && !DateWords.IsFiller(key) && !IsOrdinal(key) && !TakeInflected(key) && !TakeBeginning(key))
                {
                    return false;
                }
            }

            return Choose(months, days);

            bool Take(string key)
            {
                var (asMonth, asDay) = (DateWords.Month(key), DateWords.Day(key));
                if (asMonth.Length > 0)
                {
                    months.Add((key, asMonth, asDay));
                }
                else if (asDay.Length > 0)
                {
                    days.Add(asDay);
                }

                return asMonth.Length + asDay.Length > 0;
            }

            // "באוגוסט" is "in August"; "วันพฤหัสบดีที่" is "the day of Thursday the".
            bool TakeInflected(string key) => (key.StartsWith('ב') && Take(key[1..])) || Take("วัน" + key)
                || (key.EndsWith("ที่", StringComparison.Ordinal) && (Take(key[..^3]) || Take("วัน" + key[..^3])));

            bool TakeBeginning(string key)
            {
                var asMonth = DateWords.MonthBeginning(key);
                if (asMonth.Length > 0)
                {
                    months.Add((key, asMonth, []));
                }

                return asMonth.Length > 0;
            }
        }

        // "mar" is Tuesday and March: where another word can only be a month, it is the day. Two names of one month stand for each other: آب/أغسطس.
        private bool Choose(List<(string Key, DateWord[] Months, DateWord[] Days)> months, List<DateWord[]> days)
        {
            var chosen = months.Where(one => one.Days.Length == 0).DefaultIfEmpty(months.LastOrDefault()).ToList();
            if (chosen.Count > 1 && chosen.SelectMany(one => one.Months).Select(month => (month.Number, month.IsPersian)).Distinct().Count() > 1)
            {
                return false;
            }

            days.AddRange(months.Except(chosen).Select(one => one.Days));
            Choose(chosen[0].Key ?? "", chosen[0].Months ?? [], days);
            return true;
        }

        // The day's name tells the language where the month's is one of several: "listopad" is November in Prague and October in Zagreb.
        private void Choose(string key, DateWord[] months, List<DateWord[]> days)
        {
            var languages = days.SelectMany(day => day).Select(day => day.Language).ToHashSet();
            var same = months.Where(month => languages.Contains(month.Language)).ToArray();
            if (same.Length == 0 && languages.Count > 0)
            {
                // "Ke, 13 Mar" is Finnish, and marraskuu is November.
                same = [.. DateWords.MonthBeginning(key).Where(month => languages.Contains(month.Language))];
            }

            Months = [.. same.Length > 0 ? same : months];
            foreach (var day in days.SelectMany(day => day).Where(day => same.Length == 0 || same.Any(month => month.Language == day.Language)))
            {
                Weekdays.Add((DayOfWeek)day.Number);
            }
        }

        private static bool IsOrdinal(string key) => key is "st" or "nd" or "rd" or "th" or "er" or "º" or "ª" or "е" or "го" or "re" or "e" or "ste" or "de";
    }
}
