using System.Globalization;

namespace Anip.Articles;

/// <summary>
/// The one spelling of an article's address, by which it is known. Two addresses of one page should become equal, two pages never.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Scheme: http and https are one page; <c>https</c> is written, except beside a port of its own.</item>
/// <item>Host: lower case, IDN as punycode, no trailing dot; credentials and default ports go.</item>
/// <item>Path: dot segments resolved, doubled slashes kept (servers tell them apart), trailing slash dropped except at the root.</item>
/// <item>Escapes: upper-case hex, unreserved characters unescaped, everything that must be escaped escaped as UTF-8.</item>
/// <item>Query: tracking parameters go (<see cref="TrackingParameters"/>), the rest is sorted by name; equal names keep their order.</item>
/// <item>The fragment goes. AMP and mobile forms become the page they stand for (<see cref="AlternateForms"/>).</item>
/// </list>
/// </remarks>
public static class CanonicalUrl
{
    // Longer ones are traps or data; the limit also bounds the work.
    private const int MaxLength = 8192;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <returns>False where <paramref name="url"/> is no absolute http(s) URL.</returns>
    public static bool TryCreate(string? url, out string canonical)
    {
        canonical = "";
        if (url is null || url.Length > MaxLength || !TryParse(url, out var page))
        {
            return false;
        }

        // A form may hide another (an AMP cache in front of an amp. host); each round takes one away, so this ends.
        while (AlternateForms.TryUnwrap(page, out var original) && TryParse(original, out var inner))
        {
            page = inner;
        }

        canonical = Write(page);
        return canonical.Length <= MaxLength;
    }

    private static bool TryParse(string url, out WebAddress page)
    {
        page = default;
        // Browsers drop line breaks and tabs inside an address; feeds wrap theirs.
        var text = url.Trim().ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || !TryHost(uri, out var host))
        {
            return false;
        }

        var defaultPort = uri.IsDefaultPort || uri.Port <= 0;
        page = new WebAddress(
            defaultPort ? "https" : uri.Scheme,
            defaultPort ? host : $"{host}:{uri.Port}",
            DotSegments.Remove(PercentEncoding.Normalize(uri.GetComponents(UriComponents.Path | UriComponents.KeepDelimiter, UriFormat.UriEscaped))),
            PercentEncoding.Normalize(uri.GetComponents(UriComponents.Query, UriFormat.UriEscaped)));
        return true;
    }

    private static bool TryHost(Uri uri, out string host)
    {
        host = uri.Host.TrimEnd('.').ToLowerInvariant();
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return true;
        }

        try
        {
            host = Idn.GetAscii(host).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        return Uri.CheckHostName(host) == UriHostNameType.Dns;
    }

    private static string Write(WebAddress page)
    {
        var path = page.Path.TrimEnd('/');
        var query = string.Join('&', page.Query
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !TrackingParameters.Contains(NameOf(pair)))
            .OrderBy(NameOf, StringComparer.Ordinal));
        return $"{page.Scheme}://{page.Authority}{(path.Length == 0 ? "/" : path)}{(query.Length == 0 ? "" : "?")}{query}";
    }

    private static string NameOf(string pair) => pair.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? pair[..at] : pair;
}

/// <summary>The parts of an address that can tell pages apart, already normalised.</summary>
internal readonly record struct WebAddress(string Scheme, string Authority, string Path, string Query);
