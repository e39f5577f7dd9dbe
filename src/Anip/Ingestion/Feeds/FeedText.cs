using System.Text;
using System.Text.RegularExpressions;
using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>What the formats share: addresses, people and numbers as publishers write them.</summary>
internal static partial class FeedText
{
    public static Uri? BaseOf(FeedElement element, Uri? inherited) =>
        element["xml:base"] is { } value && Uri.TryCreate(inherited ?? new Uri("about:blank"), value.Trim(), out var own) && own.Scheme is "http" or "https"
            ? own
            : inherited;

    /// <summary>An absolute address where there is a base to resolve against; else as it stands.</summary>
    public static string? Resolve(string? address, Uri? baseUrl)
    {
        var text = address?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // On Unix "/path" counts as an absolute file address.
        if (baseUrl is null || (Uri.TryCreate(text, UriKind.Absolute, out var absolute) && !absolute.IsFile))
        {
            return text;
        }

        return Uri.TryCreate(baseUrl, text, out var resolved) ? resolved.AbsoluteUri : text;
    }

    /// <summary>Markup with the addresses in it made absolute.</summary>
    public static string? ResolveLinks(string? markup, Uri? baseUrl) =>
        baseUrl is null || markup is null || !markup.Contains('<', StringComparison.Ordinal)
            ? markup
            : Link().Replace(markup, match => match.Groups["before"].Value + Resolve(match.Groups["address"].Value, baseUrl) + match.Groups["after"].Value);

    /// <summary>Of "mail (Name)", "Name (mail)", "Name &lt;mail&gt;" and the like, the name; the mail address where there is none.</summary>
    public static string? PersonOf(string? text)
    {
        var plain = text?.Trim();
        if (string.IsNullOrEmpty(plain))
        {
            return null;
        }

        var mail = Mail().Match(plain);
        if (!mail.Success)
        {
            return plain;
        }

        var name = plain.Remove(mail.Index, mail.Length).Replace("mailto:", "", StringComparison.OrdinalIgnoreCase).Trim(' ', '(', ')', '<', '>', ',', ';', '-', '"');
        return name.Length > 0 ? name : mail.Value;
    }

    public static long? Length(string? text) => long.TryParse(text, out var length) && length >= 0 ? length : null;

    /// <summary>The first picture in markup, for items that name none.</summary>
    public static string? FirstImage(string? markup, Uri? baseUrl) =>
        markup is not null && markup.Contains("<img", StringComparison.OrdinalIgnoreCase) && Image().Match(markup) is { Success: true } match
            ? Resolve(System.Net.WebUtility.HtmlDecode(match.Groups["address"].Value), baseUrl)
            : null;

    public static bool TryBase64(string text, out string decoded)
    {
        decoded = "";
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return false;
        }

        decoded = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }

    [GeneratedRegex("""(?<before><[a-z][^<>]*?\s(?:href|src|poster|cite)\s*=\s*["'])(?![a-z][a-z0-9+.-]*:|#)(?<address>[^"'<>]+)(?<after>["'])""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Link();

    [GeneratedRegex("""<img\s[^<>]*?\bsrc\s*=\s*["']?(?<address>[^"'\s<>]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Image();

    [GeneratedRegex("""[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mail();
}
