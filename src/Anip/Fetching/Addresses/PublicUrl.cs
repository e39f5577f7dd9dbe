namespace Anip.Fetching.Addresses;

/// <summary>Addresses as they may be shown and logged: without credentials, fragment, the values of parameters that hold keys, and what else looks like one.</summary>
public static class PublicUrl
{
    private const int MaxLength = 300;

    // Shorter ones are numbers of articles and the like.
    private const int MinValue = 24;
    private const int MinSegment = 32;

    private static readonly string[] Secret = ["key", "token", "secret", "pass", "pwd", "auth", "credential", "signature", "session", "jwt"];

    public static string Of(Uri url)
    {
        if (!url.IsAbsoluteUri)
        {
            return "(a relative address)";
        }

        var query = url.Query.Length < 2 ? "" : "?" + string.Join('&', url.Query[1..].Split('&').Select(Cut));
        var path = string.Join('/', url.GetComponents(UriComponents.Path | UriComponents.KeepDelimiter, UriFormat.UriEscaped).Split('/').Select(CutSegment));
        var shown = url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + path + query;
        return shown.Length <= MaxLength ? shown : shown[..MaxLength] + "…";
    }

    private static string Cut(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(equals < 0 ? parameter : parameter[..equals]);
        return equals >= 0 && (IsSecret(name) || (!name.EndsWith("id", StringComparison.OrdinalIgnoreCase) && IsRandom(parameter.AsSpan(equals + 1), MinValue))) ? parameter[..(equals + 1)] + "***" : parameter;
    }

    // Private feeds have their key in the path.
    private static string CutSegment(string segment)
    {
        var dot = segment.LastIndexOf('.');
        var stem = dot < 0 ? segment.AsSpan() : segment.AsSpan(0, dot);
        return IsRandom(stem, MinSegment) ? $"***{segment[stem.Length..]}" : segment;
    }

    // Hexadecimal digits, as of a hash or a UUID, or letters of both cases with digits among them: no word is like that.
    private static bool IsRandom(ReadOnlySpan<char> text, int least)
    {
        if (text.Length < least || !text.ContainsAnyInRange('0', '9'))
        {
            return false;
        }

        var (isHex, isPlain, hasLetter, hasUpper, hasLower) = (true, true, false, false, false);
        foreach (var c in text)
        {
            isHex &= char.IsAsciiHexDigit(c) || c == '-';
            isPlain &= char.IsAsciiLetterOrDigit(c) || c == '_';
            hasLetter |= char.IsAsciiLetter(c);
            hasUpper |= char.IsAsciiLetterUpper(c);
            hasLower |= char.IsAsciiLetterLower(c);
        }

        return hasLetter && (isHex || (isPlain && hasUpper && hasLower));
    }

    private static bool IsSecret(string name) =>
        name is "sig" or "sid" or "code" || Array.Exists(Secret, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
