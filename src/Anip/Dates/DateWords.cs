using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Anip.Dates;

/// <param name="Language">Whose word it is.</param>
/// <param name="Number">Of the month, 1–12; of the day, 0 for Sunday.</param>
/// <param name="IsPersian">A month of the Persian calendar.</param>
internal readonly record struct DateWord(string Language, int Number, bool IsPersian = false);

/// <summary>Names of months and days, and what says before or after noon, in the languages most used in news, as ICU has them.</summary>
internal static class DateWords
{
    // Variants beside a language write months of their own.
    private const string Cultures =
        "en de fr es it pt nl ru uk pl cs sv da no fi tr ar he hi bn zh ja ko vi th id ms el ro hu bg hr sr sk fa ur "
        + "nn de-AT ar-SY ar-DZ ar-MA ar-MR fa-AF es-PE hi-Latn pt-MO sr-Latn sr-Cyrl-ME sr-Cyrl-BA sr-Latn-ME bn-IN en-AU en-CA fr-CA fr-CM es-MX pt-PT zh-Hant";

    // What stands between the parts: "15 de agosto de 2024 a las 18:04", "am 15.", "15 августа 2024 г. в 18:04", "ngày 15 tháng 8 năm 2024".
    private const string Between =
        "the of at on de del d l le la las los a as e el il alle ore di o om uur uhr um am den der kl klo kello saat v vo в во о г год года р року ч u den ob ve g godz dne dnia "
        + "lúc ngay nam luc pukul r roku godzinie godzina godziny hs hora horas heures klockan klokken klokka orele orei sati hodin hodiny óra órakor ч ч. часов час години στις la ora om στις ที่ น เวลา วันที่ พ ศ เดือน ปี و في م هـ عند الساعة ساعت مورخ को बजे टा তারিখ בשעה ב ה 日 jam hrs hod พุทธศักราช พศ คศ";

    // "de." and "du." of Hungarian, "SA" and "CH" of Vietnamese are words of other languages' dates.
    private static readonly string[] UnsureNoon = ["de", "du", "sa", "ch"];

    private static readonly FrozenDictionary<string, DateWord[]> Months;

    private static readonly FrozenDictionary<string, DateWord[]> Days;

    private static readonly FrozenDictionary<string, bool> Noon;

    private static readonly FrozenSet<string> Fillers = Between.Split(' ').Select(Key).ToFrozenSet();

    static DateWords()
    {
        var months = new Dictionary<string, HashSet<DateWord>>();
        var days = new Dictionary<string, HashSet<DateWord>>();
        var noon = new Dictionary<string, bool>();
        foreach (var culture in Cultures.Split(' ').Select(CultureInfo.GetCultureInfo))
        {
            var language = culture.TwoLetterISOLanguageName;
            var format = (DateTimeFormatInfo)culture.DateTimeFormat.Clone();
            if (language == "fa")
            {
                AddAll(months, format.MonthGenitiveNames, number => new(language, number + 1, IsPersian: true));
            }

            if (format.Calendar is not GregorianCalendar && culture.OptionalCalendars.OfType<GregorianCalendar>().FirstOrDefault() is { } gregorian)
            {
                format.Calendar = gregorian;
            }

            foreach (var names in (string[][])[format.MonthNames, format.MonthGenitiveNames, format.AbbreviatedMonthNames, format.AbbreviatedMonthGenitiveNames])
            {
                AddAll(months, names, number => new(language, number + 1));
            }

            foreach (var names in (string[][])[format.DayNames, format.AbbreviatedDayNames, format.ShortestDayNames])
            {
                AddAll(days, names, number => new(language, number));
            }

            noon.TryAdd(Key(format.AMDesignator), false);
            noon.TryAdd(Key(format.PMDesignator), true);
        }

        foreach (var word in (string[])["", .. UnsureNoon])
        {
            noon.Remove(word);
        }

        foreach (var (name, month) in MonthVariants.All)
        {
            AddAll(months, [name], _ => month);
        }

        AddAll(days, ["tues", "wednes", "thurs"], number => new("en", number + 2));
        AddAll(days, ["thur"], _ => new("en", 4));
        noon.TryAdd(Key("पूर्वाह्न"), false);
        noon.TryAdd(Key("अपराह्न"), true);
        noon.TryAdd(Key("এএম"), false);
        noon.TryAdd(Key("পিএম"), true);
        Months = months.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        Days = days.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        Noon = noon.ToFrozenDictionary();
    }

    /// <summary>A word as it is looked up: small letters without accents, apostrophes, dots and joiners, which not everybody writes; so with the hamza on Arabic letters, vowel signs and the nukta of Hindi.</summary>
    public static string Key(string word)
    {
        var key = new StringBuilder(word.Length);
        foreach (var unit in word.Normalize(NormalizationForm.FormKD))
        {
            if (unit is (>= '\u0300' and <= '\u036F') or (>= '\u064B' and <= '\u0655') or '\u093C' or '\u09BC' or '.' or '\'' or '\u02BC' or '\u2019' or '\u200C' or '\u200D' or '॰' or '׳' or '״')
            {
                continue;
            }

            key.Append(char.IsWhiteSpace(unit) ? ' ' : unit switch { 'ı' or 'İ' => 'i', 'ς' or 'Σ' => 'σ', 'ي' => 'ی', 'ك' => 'ک', _ => char.ToLowerInvariant(unit) });
        }

        // नवम्बर is नवंबर.
        return key.Replace("म्ब", "ंब").ToString().Trim();
    }

    public static DateWord[] Month(string key) => Months.GetValueOrDefault(key) ?? [];

    public static DateWord[] Day(string key) => Days.GetValueOrDefault(key) ?? [];

    /// <summary>A month cut short, as <c>Lok</c> of <c>lokakuu</c>: three letters or more.</summary>
    public static DateWord[] MonthBeginning(string key) => key.Length < 3 || !key.All(char.IsLetter) ? []
        : [.. Months.Where(pair => pair.Key.StartsWith(key, StringComparison.Ordinal)).SelectMany(pair => pair.Value).Distinct()];

    /// <returns>True for after noon, false for before, null for neither.</returns>
    public static bool? AfterNoon(string key) => Noon.TryGetValue(key, out var after) ? after : null;

    /// <summary>Whether it is such a word in one language and another in a second one.</summary>
    public static bool MayBeNoon(string key) => UnsureNoon.Contains(key);

    public static bool IsFiller(string key) => Fillers.Contains(key);

    private static void AddAll(Dictionary<string, HashSet<DateWord>> words, string[] names, Func<int, DateWord> word)
    {
        for (var i = 0; i < names.Length; i++)
        {
            // Where a month is its number ("8月", "tháng 8"), the number is read.
            if (Key(names[i]) is { Length: > 0 } key && !key.Any(char.IsAsciiDigit))
            {
                if (!words.TryGetValue(key, out var all))
                {
                    words[key] = all = [];
                }

                all.Add(word(i));
            }
        }
    }
}
