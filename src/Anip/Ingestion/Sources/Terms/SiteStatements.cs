using System.Text.Json;
using Anip.Fetching.Robots;
using Anip.Ingestion.Html;

namespace Anip.Ingestion.Sources.Terms;

/// <summary>Reads each of the ways in which a site says what may be done with it.</summary>
internal static class SiteStatements
{
    // Of a page: what is said stands at its head.
    private const int MaxHead = 256 * 1024;

    /// <summary>X-Robots-Tag and its like in a page, such as <c>noai, noindex</c> or <c>anip: noindex</c>.</summary>
    /// <param name="agent">Words behind another agent's name are not meant for us.</param>
    public static (bool NoAi, bool NoIndex) OfRobotsTag(string? value, string agent)
    {
        var (noAi, noIndex) = (false, false);
        var isForUs = true;
        foreach (var part in (value ?? "").Split(',', ';'))
        {
            var word = part.Trim();
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !word.StartsWith("unavailable_after", StringComparison.OrdinalIgnoreCase) && !word.StartsWith("max-", StringComparison.OrdinalIgnoreCase))
            {
                isForUs = word[..colon].Trim().Equals(agent, StringComparison.OrdinalIgnoreCase) || word[..colon].Trim() == "*";
                word = word[(colon + 1)..].Trim();
            }

            noAi |= isForUs && (word.Equals("noai", StringComparison.OrdinalIgnoreCase) || word.Equals("noimageai", StringComparison.OrdinalIgnoreCase));
            noIndex |= isForUs && (word.Equals("noindex", StringComparison.OrdinalIgnoreCase) || word.Equals("none", StringComparison.OrdinalIgnoreCase));
        }

        return (noAi, noIndex);
    }

    /// <summary>The elements <c>meta</c> of a page.</summary>
    public static (bool NoAi, bool NoIndex, bool? TdmReserved, string? TdmPolicy) OfPage(string html, string agent)
    {
        var (noAi, noIndex, reserved, policy) = (false, false, (bool?)null, (string?)null);
        foreach (var tag in HtmlTags.Read(html, MaxHead).Where(tag => tag.Name == "meta"))
        {
            var name = tag["name"]?.ToLowerInvariant();
            if (name is "robots" || string.Equals(name, agent, StringComparison.OrdinalIgnoreCase))
            {
                var said = OfRobotsTag(tag["content"], agent);
                (noAi, noIndex) = (noAi | said.NoAi, noIndex | said.NoIndex);
            }
            else if (name is "tdm-reservation")
            {
                reserved = OfTdm(tag["content"]) ?? reserved;
            }
            else if (name is "tdm-policy")
            {
                policy ??= tag["content"];
            }
        }

        return (noAi, noIndex, reserved, policy);
    }

    /// <summary>The value of <c>tdm-reservation</c>; null where it is none.</summary>
    public static bool? OfTdm(string? value) => value?.Trim() switch { "1" => true, "0" => false, _ => null };

    /// <summary>/.well-known/tdmrep.json: the first rule that fits the path counts.</summary>
    public static (bool? Reserved, string? Policy) OfTdmFile(ReadOnlyMemory<byte> body, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8, AllowTrailingCommas = true });
            foreach (var rule in document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray() : default)
            {
                if (rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.String
                    && Fits(location.GetString()!, path) && rule.TryGetProperty("tdm-reservation", out var reservation))
                {
                    return (OfTdm(reservation.ToString()), rule.TryGetProperty("tdm-policy", out var policy) && policy.ValueKind == JsonValueKind.String ? policy.GetString() : null);
                }
            }
        }
        catch (JsonException)
        {
            // What cannot be read reserves nothing.
        }

        return (null, null);
    }

    /// <summary>ai.txt (Spawning): rules as in robots.txt, over kinds of files.</summary>
    /// <returns>Null where it has no rule that texts fall under.</returns>
    public static string? OfAiTxt(ReadOnlySpan<byte> body, string agent)
    {
        var rules = RobotsFile.Parse(body, agent);
        var isClosed = !rules.Allows(new Uri("https://site.invalid/")) || !rules.Allows(new Uri("https://site.invalid/article.txt")) || !rules.Allows(new Uri("https://site.invalid/article.html"));
        return isClosed ? "disallow" : rules.HasRules ? "allow" : null;
    }

    private static bool Fits(string location, string path) =>
        RobotsFile.Parse(System.Text.Encoding.UTF8.GetBytes($"User-agent: *\nDisallow: {(location.StartsWith('/') ? location : "/" + location)}"), "") is var rules
        && !rules.Allows(new Uri($"https://site.invalid{path}"));
}
