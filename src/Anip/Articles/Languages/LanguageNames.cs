using System.Collections.Frozen;
using System.Globalization;

namespace Anip.Articles.Languages;

/// <summary>Every code and name of a language that has an ISO 639-1 code, as ICU knows them, and the few that it does not.</summary>
internal static class LanguageNames
{
    // Older codes; the bibliographic ones of ISO 639-2; the largest member of a macrolanguage in ISO 639-3; countries' codes
    // that are not languages' and are met in feeds. "se" is Northern Sami by the standard; in news sources it is meant as Swedish.
    private const string OtherCodes =
        "iw he in id ji yi jw jv mo ro mol ro scc sr scr hr nb no nn no nob no nno no "
        + "alb sq arm hy baq eu bur my chi zh cze cs dut nl fre fr geo ka ger de gre el ice is mac mk mao mi may ms per fa rum ro slo sk tib bo wel cy "
        + "cmn zh yue zh wuu zh arb ar arz ar pes fa prs fa ekk et lvs lv zsm ms swh sw uzn uz azj az azb az khk mn npi ne ory or pnb pa pbu ps ckb ku kmr ku ydd yi plt mg gug gn quz qu als sq fil tl "
        + "se sv ud ur cn zh jp ja cz cs dk da gr el ua uk";

    private const string OtherNames =
        "bengali bn|farsi fa|dari fa|mandarin zh|cantonese zh|simplified chinese zh|traditional chinese zh|中文 zh|汉语 zh|漢語 zh|castilian es|castellano es|flemish nl|"
        + "bokmål no|nynorsk no|bahasa indonesia id|bahasa melayu ms|slovene sl|filipino tl|brazilian portuguese pt|british english en|american english en|moldovan ro|"
        + "oriya or|maori mi|uighur ug|kirghiz ky|gaelic gd|tiếng việt vi|myanmar my|sorani ku|kurmanji ku";

    private static readonly FrozenDictionary<string, string> Codes;

    private static readonly FrozenDictionary<string, string> Names;

    private static readonly FrozenSet<string> Scripts;

    static LanguageNames()
    {
        var codes = OtherCodes.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var names = OtherNames.Split('|').Select(entry => (entry, at: entry.LastIndexOf(' '))).ToDictionary(pair => pair.entry[..pair.at], pair => pair.entry[(pair.at + 1)..], StringComparer.OrdinalIgnoreCase);
        var neutral = CultureInfo.GetCultures(CultureTypes.NeutralCultures);
        foreach (var culture in neutral.Concat(TwoLetters()).Where(culture => culture.TwoLetterISOLanguageName.Length == 2))
        {
            var code = codes.GetValueOrDefault(culture.TwoLetterISOLanguageName, culture.TwoLetterISOLanguageName);
            codes.TryAdd(code, code);
            codes.TryAdd(culture.ThreeLetterISOLanguageName, code);
            names.TryAdd(culture.EnglishName, code);
            names.TryAdd(culture.NativeName, code);
            names.TryAdd(NearestName.WithoutAccents(culture.NativeName), code);
        }

        codes.Remove("");
        Codes = codes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Names = names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Scripts = neutral.SelectMany(culture => culture.Name.Split('-')).Where(part => part.Length == 4)
            .Concat(["Jpan", "Kore", "Hani", "Thai", "Hebr", "Grek", "Beng"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Of a code or a name.</summary>
    public static string? Find(string text) => FindCode(text) ?? FindName(NearestName.Composed(text));

    private static string? FindName(string name) => Names.GetValueOrDefault(name) ?? Names.GetValueOrDefault(name.Split('(')[0].TrimEnd());

    public static string? FindCode(string code) => Codes.GetValueOrDefault(code);

    public static bool IsScript(string text) => Scripts.Contains(text);

    /// <summary>Such as <c>German (de)</c>; null where nothing is near.</summary>
    public static string? Nearest(string text)
    {
        var name = NearestName.Of(text, Names.Keys) ?? NearestName.Of(text.Split('-', '_')[0], Codes.Keys.Where(code => code.Length == 2));
        return name is not null && Find(name) is { } code ? $"{CultureInfo.GetCultureInfo(code).EnglishName} ({code})" : null;
    }

    // Those for which ICU has a name but no culture's data, such as Latin. Serbo-Croatian is left to what the text says.
    private static IEnumerable<CultureInfo> TwoLetters() =>
        from first in Enumerable.Range('a', 26)
        from second in Enumerable.Range('a', 26)
        let culture = CultureInfo.GetCultureInfo($"{(char)first}{(char)second}")
        where culture.EnglishName != culture.Name && culture.Name != "sh"
        select culture;
}
