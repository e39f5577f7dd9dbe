using System.Collections.Frozen;
using System.Globalization;

namespace Anip.Ingestion;

/// <summary>Languages and countries as sources declare them, to ISO 639-1 and ISO 3166-1 alpha-2.</summary>
internal static class LanguageTag
{
    private static readonly FrozenDictionary<string, string> Languages = CreateLanguages();

    private static readonly FrozenDictionary<string, string> Regions = CreateRegions();

    /// <summary>Of <c>en-GB</c>, <c>pt_br</c>, <c>eng</c> or <c>English</c> the language and, where it is told, the country.</summary>
    public static (string? Language, string? Region) Parse(string? tag)
    {
        if (string.IsNullOrWhiteSpace(tag) || tag.Length > 60)
        {
            return (null, null);
        }

        var parts = tag.Trim().Split('-', '_');
        var language = Languages.GetValueOrDefault(parts[0]) ?? Languages.GetValueOrDefault(tag.Trim());
        return (language, language is null ? null : parts.Skip(1).Where(part => part.Length == 2).Select(Region).FirstOrDefault(region => region is not null));
    }

    /// <summary>Of a code or an English name the country's code.</summary>
    public static string? Region(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > 60 ? null : Regions.GetValueOrDefault(text.Trim());

    private static FrozenDictionary<string, string> CreateLanguages()
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["iw"] = "he",
            ["in"] = "id",
            ["ji"] = "yi",
            // Northern Sami by the standard; in news sources it is Sweden's country code, meant as Swedish.
            ["se"] = "sv",
            ["ud"] = "ur",
        };
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.NeutralCultures).Where(culture => culture.TwoLetterISOLanguageName.Length == 2 && culture.Name.Length > 0))
        {
            var code = culture.TwoLetterISOLanguageName is "nb" or "nn" ? "no" : culture.TwoLetterISOLanguageName;
            known.TryAdd(culture.TwoLetterISOLanguageName, code);
            known.TryAdd(culture.ThreeLetterISOLanguageName, code);
            known.TryAdd(culture.EnglishName, code);
        }

        return known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenDictionary<string, string> CreateRegions()
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["uk"] = "GB", ["united states of america"] = "US", ["usa"] = "US", ["england"] = "GB" };
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures).Where(culture => culture.Name.Contains('-', StringComparison.Ordinal)))
        {
            var region = new RegionInfo(culture.Name);
            if (region.TwoLetterISORegionName.Length == 2 && char.IsAsciiLetter(region.TwoLetterISORegionName[0]))
            {
                known.TryAdd(region.TwoLetterISORegionName, region.TwoLetterISORegionName);
                known.TryAdd(region.EnglishName, region.TwoLetterISORegionName);
            }
        }

        return known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
