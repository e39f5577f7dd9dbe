using System.Text;

namespace Anip.Fetching.Robots;

/// <summary>Paths and rules in one spelling (RFC 9309, 2.2.2): escapes only where one is needed, and those in capitals.</summary>
internal static class RobotsPath
{
    /// <summary>A star and a dollar sign of the address itself, which rules can only mean by their escapes.</summary>
    public static string OfAddress(string pathAndQuery) =>
        Normalize(pathAndQuery).Replace("*", "%2A", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal);

    public static string OfRule(string path) => Normalize(path).Replace("$", "%24", StringComparison.Ordinal);

    private static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            _ = one is > 0x20 and < 0x7F ? result.Append((char)one) : result.Append('%').Append(one.ToString("X2"));
        }

        for (var at = 0; at + 2 < result.Length; at++)
        {
            if (result[at] == '%' && char.IsAsciiHexDigit(result[at + 1]) && char.IsAsciiHexDigit(result[at + 2]))
            {
                var value = (char)Convert.ToByte($"{result[at + 1]}{result[at + 2]}", 16);
                if (char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~')
                {
                    result.Remove(at, 2)[at] = value;
                }
                else
                {
                    (result[at + 1], result[at + 2]) = (char.ToUpperInvariant(result[at + 1]), char.ToUpperInvariant(result[at + 2]));
                }
            }
        }

        return result.ToString();
    }
}
