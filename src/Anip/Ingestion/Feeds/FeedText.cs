using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Anip.Articles.Addresses;
using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>What the formats share: addresses, people and numbers as publishers write them.</summary>
internal static partial class FeedText
{
    // The search for an address in it looks back as far as it is long.
    private const int MaxPersonLength = 500;

    private const int MaxWordLength = 16;

    private static readonly SearchValues<char> HostLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    public static Uri? BaseOf(FeedElement element, Uri? inherited) =>
        element["xml:base"] is { } value && Uri.TryCreate(inherited ?? new Uri("about:blank"), value.Trim(), out var own) && own.Scheme is "http" or "https"
            ? own
            : inherited;

    /// <summary>What relative links of items are relative to: what <c>xml:base</c> says, else the site, else where the feed was found.</summary>
    public static Uri? SiteOf(Uri? declared, string? link, Uri? found) =>
        declared is not null && declared != found ? declared
            : Uri.TryCreate(WithScheme(link, found), UriKind.Absolute, out var site) && site.Scheme is "http" or "https" ? site
            : found;

    /// <summary>An absolute address where there is a base to resolve against; else as it stands. Null for what only fills the place of one, such as "N/A".</summary>
    public static string? Resolve(string? address, Uri? baseUrl)
    {
        var text = WithScheme(address, baseUrl);
        if (text is null || IsPlainlyAbsolute(text))
        {
            return text;
        }

        if (IsNoAddress(text))
        {
            return null;
        }

        text = Escape(text);
        // On Unix "/path" counts as an absolute file address.
        if (baseUrl is null || (Uri.TryCreate(text, UriKind.Absolute, out var absolute) && !absolute.IsFile))
        {
            return text;
        }

        return Uri.TryCreate(baseUrl, text, out var resolved) ? resolved.AbsoluteUri : text;
    }

    // What most addresses are, told without taking them apart: "https://host.example/path". A host of few letters may be a word, as in "http://null".
    private static bool IsPlainlyAbsolute(ReadOnlySpan<char> text)
    {
        var rest = text.StartsWith("https://") ? text[8..] : text.StartsWith("http://") ? text[7..] : default;
        var host = rest.IndexOfAnyExcept(HostLetters);
        return host > 0 && rest[host] == '/' && rest[..host].Contains('.') && rest.Length > MaxWordLength && !rest.ContainsAny(" \t\r\n");
    }

    /// <summary>The address that an element gives, relative to its own <c>xml:base</c> where it has one.</summary>
    public static string? ResolveOf(FeedElement element, string? address, Uri? around) => Resolve(address, BaseOf(element, around));

    /// <summary>"//host/path" is of the scheme around it, and so is meant "www.host/path". Null where nothing stands there.</summary>
    public static string? WithScheme(string? address, Uri? baseUrl)
    {
        var text = address?.Trim();
        var scheme = baseUrl?.Scheme is "http" ? "http:" : "https:";
        return string.IsNullOrEmpty(text) ? null
            : text.StartsWith("//", StringComparison.Ordinal) ? scheme + text
            : text.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? scheme + "//" + text
            : text;
    }

    // As browsers do: line ends in an address are of the document's layout, and blanks are its author's.
    private static string Escape(string address) => address.AsSpan().ContainsAny(" \t\r\n") && !address.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)
        ? string.Concat(address.Where(c => c is not ('\t' or '\r' or '\n'))).Replace(" ", "%20", StringComparison.Ordinal)
        : address;

    /// <summary>What fills the place of an address, or words where one was expected.</summary>
    public static bool IsNoAddress(string text) =>
        ArticleIdentity.IsPlaceholder(text)
        || (text.Contains(' ', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal) && !text.Contains('.', StringComparison.Ordinal));

    /// <summary>Markup with the addresses in it made absolute.</summary>
    public static string? ResolveLinks(string? markup, Uri? baseUrl) =>
        baseUrl is null || markup is null || !markup.Contains('<', StringComparison.Ordinal)
            ? markup
            : MarkupLinks.Resolve(markup, baseUrl);

    /// <summary>Of "mail (Name)", "Name (mail)", "Name &lt;mail&gt;" and the like, the name; the mail address where there is none.</summary>
    public static string? PersonOf(string? text)
    {
        var plain = text?.Trim();
        if (string.IsNullOrEmpty(plain))
        {
            return null;
        }

        var mail = plain.Length <= MaxPersonLength && plain.Contains('@', StringComparison.Ordinal) ? Mail().Match(plain) : Match.Empty;
        if (!mail.Success)
        {
            return plain;
        }

        var name = plain.Remove(mail.Index, mail.Length).Replace("mailto:", "", StringComparison.OrdinalIgnoreCase).Trim(' ', '(', ')', '<', '>', ',', ';', '-', '"');
        return name.Length > 0 ? name : mail.Value;
    }

    public static long? Length(string? text) => long.TryParse(text, out var length) && length >= 0 ? length : null;

    /// <summary>The first picture in markup, for items that name none.</summary>
    public static string? FirstImage(string? markup, Uri? baseUrl) => Resolve(HtmlImages.First(markup), baseUrl);

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

    [GeneratedRegex("""[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mail();
}
