using System.Collections.Frozen;
using System.Globalization;

namespace Anip.Articles.Languages;

/// <summary>A country as people and programs write it, to ISO 3166-1 alpha-2: <c>us</c>, <c>USA</c>, <c>U.S.</c>, <c>United States</c>, <c>Deutschland</c>.</summary>
public static class RegionCode
{
    private const int Longest = 60;

    /// <summary>What a person may write, for messages.</summary>
    public const string Expected = "a code such as GB or GBR, or a name such as United Kingdom";

    // Former and everyday names beside ICU's.
    private const string OtherNames =
        "united states of america US|america US|great britain GB|britain GB|england GB|scotland GB|wales GB|northern ireland GB|uae AE|holland NL|the netherlands NL|"
        + "czech republic CZ|türkiye TR|russian federation RU|viet nam VN|republic of korea KR|korea KR|korea, south KR|korea, north KP|hong kong HK|macao MO|macau MO|burma MM|myanmar MM|"
        + "bosnia BA|bosnia and herzegovina BA|trinidad and tobago TT|antigua and barbuda AG|swaziland SZ|macedonia MK|cabo verde CV|ivory coast CI|cote d'ivoire CI|east timor TL|"
        + "palestine PS|congo CG|democratic republic of the congo CD|drc CD|iran, islamic republic of IR|syrian arab republic SY|lao people's democratic republic LA|vatican VA|"
        + "republic of ireland IE|people's republic of china CN|moldova, republic of MD|tanzania, united republic of TZ|venezuela, bolivarian republic of VE|bolivia, plurinational state of BO|taiwan, province of china TW";

    private static readonly FrozenDictionary<string, string> Codes;

    private static readonly FrozenDictionary<string, string> Names;

    static RegionCode()
    {
        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["uk"] = "GB" };
        var names = OtherNames.Split('|').ToDictionary(entry => entry[..^3], entry => entry[^2..], StringComparer.OrdinalIgnoreCase);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures).Where(culture => culture.Name.Contains('-', StringComparison.Ordinal)))
        {
            var region = new RegionInfo(culture.Name);
            if (region.TwoLetterISORegionName is { Length: 2 } code && char.IsAsciiLetter(code[0]))
            {
                codes.TryAdd(code, code);
                codes.TryAdd(region.ThreeLetterISORegionName, code);
                names.TryAdd(region.EnglishName, code);
                names.TryAdd(NearestName.WithoutAccents(region.EnglishName), code);
                names.TryAdd(region.NativeName, code);
            }
        }

        Codes = codes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Names = names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <returns>Whether the text names one country.</returns>
    public static bool TryParse(string? text, out string region)
    {
        region = Find(text) ?? "";
        return region.Length > 0;
    }

    /// <summary>Null where the text names no country.</summary>
    public static string? Find(string? text)
    {
        text = text?.Trim();
        return string.IsNullOrEmpty(text) || text.Length > Longest ? null
            : Names.GetValueOrDefault(NearestName.Composed(text)) ?? FindCode(text.Replace(".", "", StringComparison.Ordinal));
    }

    /// <summary>One sentence for a person whose text names no country, with the nearest that there is.</summary>
    public static string Refusal(string text)
    {
        var nearest = NearestName.Of(text, Names.Keys);
        return $"'{NearestName.Cut(text)}' is not a region{NearestName.Suggest(nearest is null ? null : $"{new RegionInfo(Names[nearest]).EnglishName} ({Names[nearest]})")}; expected {Expected}.";
    }

    internal static string? FindCode(string code) => Codes.GetValueOrDefault(code);
}
