using System.Text;
using Anip.Articles.Languages;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>Which records become articles: those that meet one value of each list that has any. With no list there are none.</summary>
internal sealed class GkgFilter(GdeltBulkOptions options)
{
    private readonly (byte[] Text, bool IsPrefix)[] _themes = [.. options.Themes.Select(theme => theme.Trim().ToUpperInvariant()).Select(theme => (Encoding.UTF8.GetBytes(theme.TrimEnd('*')), theme.EndsWith('*')))];
    private readonly HashSet<string> _countries = [.. options.Countries.Select(RegionCode.Find).OfType<string>()];
    private readonly byte[][] _domains = [.. options.Domains.Select(domain => Encoding.UTF8.GetBytes(domain.Trim().ToLowerInvariant()))];
    private readonly HashSet<string> _languages = [.. options.Languages.Select(language => LanguageTag.Parse(language).Language).OfType<string>()];

    public bool TakesAny => _themes.Length + _countries.Count + _domains.Length + _languages.Count > 0;

    // The quickest first.
    public bool Takes(GkgRow row) => (_domains.Length == 0 || TakesDomain(row.Domain))
        && (_languages.Count == 0 || _languages.Contains(row.LanguageCode))
        && (_countries.Count == 0 || TakesCountry(row.Places))
        && (_themes.Length == 0 || TakesTheme(row.Themes));

    private bool TakesDomain(ReadOnlySpan<byte> domain)
    {
        foreach (var one in _domains)
        {
            // A domain stands for those below it.
            if (domain.Length >= one.Length && Ascii.EqualsIgnoreCase(domain[^one.Length..], one) && (domain.Length == one.Length || domain[^(one.Length + 1)] == '.'))
            {
                return true;
            }
        }

        return false;
    }

    private bool TakesCountry(ListedParts places)
    {
        foreach (var part in places)
        {
            if (FipsCountries.Find(new GkgPlace(part).Fips) is { } country && _countries.Contains(country))
            {
                return true;
            }
        }

        return false;
    }

    private bool TakesTheme(ListedParts themes)
    {
        foreach (var part in themes)
        {
            var theme = ListedParts.WithoutOffset(part);
            foreach (var (text, isPrefix) in _themes)
            {
                if (isPrefix ? theme.StartsWith(text) : theme.SequenceEqual(text))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
