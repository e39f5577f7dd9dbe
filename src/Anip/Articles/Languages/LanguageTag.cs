namespace Anip.Articles.Languages;

/// <summary>A language as people and programs write it, to ISO 639-1: <c>EN</c>, <c>en_US.UTF-8</c>, <c>eng</c>, <c>English</c>, <c>Deutsch</c>; <c>nb</c> and <c>nn</c> are <c>no</c>.</summary>
public static class LanguageTag
{
    private const int Longest = 60;

    /// <summary>What a person may write, for messages.</summary>
    public const string Expected = "a code such as en or eng, a tag such as en-US, or a name such as English";

    /// <returns>Whether the text names one language; <c>und</c>, <c>mul</c> and the like name none.</returns>
    public static bool TryParse(string? text, out string language)
    {
        language = Parse(text).Language ?? "";
        return language.Length > 0;
    }

    /// <summary>In a filter, articles whose language is not known (ISO 639-2).</summary>
    public const string Undetermined = "und";

    /// <summary>As <see cref="TryParse"/>, for a filter: what says that a text has no one language stands for <see cref="Undetermined"/>.</summary>
    public static bool TryParseFilter(string? text, out string language)
    {
        language = IsUndetermined(text) ? Undetermined : Parse(text).Language ?? "";
        return language.Length > 0;
    }

    /// <summary>Tags of ISO 639 that say of a text that its language is not told, none, or several.</summary>
    public static bool IsUndetermined(string? tag) => tag?.Trim().ToLowerInvariant() is "und" or "mul" or "mis" or "zxx";

    /// <summary>The language and, where the tag tells it, the country (ISO 3166-1 alpha-2); null where it tells none.</summary>
    public static (string? Language, string? Region) Parse(string? tag)
    {
        // The first of a list, without a weight or an encoding: "de-DE, en;q=0.8", "en_US.UTF-8".
        var text = tag is null or { Length: > Longest } ? "" : tag.Split(',', ';')[0].Trim();
        if (text.Length == 0)
        {
            return (null, null);
        }

        if (LanguageNames.Find(text) is { } named)
        {
            return (named, null);
        }

        var parts = text.Split('.', '@')[0].Split('-', '_');
        if (!parts[0].All(char.IsAsciiLetter) || LanguageNames.FindCode(parts[0]) is not { } language)
        {
            return (null, null);
        }

        string? region = null;
        foreach (var part in parts.AsSpan(1))
        {
            if (!IsSubtag(part, ref region))
            {
                return (null, null);
            }
        }

        return (language, region);
    }

    /// <summary>One sentence for a person whose text names no language, with the nearest that there is.</summary>
    public static string Refusal(string text) =>
        $"'{NearestName.Cut(text)}' is not a language{NearestName.Suggest(LanguageNames.Nearest(text))}; expected {Expected}.";

    // RFC 5646 after the language: script, country, variants. Of words that merely begin with a code ("no-data") none is one.
    private static bool IsSubtag(string part, ref string? region)
    {
        switch (part.Length)
        {
            case 2 or 3 when part.All(char.IsAsciiLetter):
                region ??= RegionCode.FindCode(part);
                return true;
            case 4 when !char.IsAsciiDigit(part[0]):
                return LanguageNames.IsScript(part);
            default:
                return part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit);
        }
    }
}
