using System.Buffers;
using System.Globalization;

namespace Anip.Articles.Addresses;

/// <summary>
/// The one spelling of an address. Two addresses of one page should become equal, two pages never. How an article is known by it,
/// <see cref="ArticleIdentity"/> says.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Scheme: http and https are one page; <c>https</c> is written, except beside a port of its own.</item>
/// <item>Host: lower case, IDN as punycode, no trailing dot; credentials and default ports go.</item>
/// <item>Path: dot segments resolved, doubled slashes kept (servers tell them apart), trailing slash dropped except at the root.</item>
/// <item>Escapes: upper-case hex, unreserved characters unescaped, everything that must be escaped escaped as UTF-8.</item>
/// <item>Query: tracking parameters go (<see cref="TrackingParameters"/>), the rest is sorted by name; equal names keep their order.</item>
/// <item>The fragment goes, unless it names a page itself (<see cref="Fragment"/>).</item>
/// <item>Redirect addresses that carry their target become it (<see cref="Redirects"/>), AMP and mobile forms the page they stand for (<see cref="AlternateForms"/>).</item>
/// </list>
/// </remarks>
public static class CanonicalUrl
{
    // Longer ones are traps or data; the limit also bounds the work.
    private const int MaxLength = 8192;

    // An address wrapped more often is a trap too.
    private const int MaxDepth = 16;

    private const int MaxPlainHost = 200;
    private const int MaxLabel = 63;

    private static readonly SearchValues<char> HostLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <returns>False where <paramref name="url"/> is not an absolute http(s) URL.</returns>
    public static bool TryCreate(string? url, out string canonical) => TryCreate(url, out canonical, out _);

    /// <param name="place">The fragment that is not part of <paramref name="canonical"/>: a place in the page, mostly. Empty where there is none.</param>
    /// <returns>False where <paramref name="url"/> is not an absolute http(s) URL.</returns>
    internal static bool TryCreate(string? url, out string canonical, out string place)
    {
        canonical = place = "";
        if (url is null || url.Length > MaxLength || !TryParse(url, out var page))
        {
            return false;
        }

        // A form may hide another (an AMP cache in front of an amp. host, a redirect to a redirect).
        for (var depth = 0; TryUnwrap(page, out var inner); depth++)
        {
            if (depth == MaxDepth)
            {
                return false;
            }

            page = inner;
        }

        (var route, place) = Fragment.Split(page.Fragment, page.Authority);
        canonical = Write(page, route);
        return canonical.Length <= MaxLength;
    }

    private static bool TryUnwrap(WebAddress page, out WebAddress inner)
    {
        if (Redirects.Target(page) is { } target && TryParse(target, out inner))
        {
            return true;
        }

        inner = default;
        if (AlternateForms.TryUnwrap(page, out var original) && TryParse(original, out inner))
        {
            inner = inner with { Fragment = page.Fragment };
            return true;
        }

        return false;
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
            PercentEncoding.Normalize(uri.GetComponents(UriComponents.Query, UriFormat.UriEscaped)),
            uri.Fragment.Length <= 1 ? "" : PercentEncoding.Normalize(uri.GetComponents(UriComponents.Fragment, UriFormat.UriEscaped)));
        return true;
    }

    private static bool TryHost(Uri uri, out string host)
    {
        host = uri.Host.TrimEnd('.').ToLowerInvariant();
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return true;
        }

        if (!IsPlainHost(host))
        {
            try
            {
                host = Idn.GetAscii(host).ToLowerInvariant();
            }
            catch (ArgumentException)
            {
                return false;
            }

            if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            {
                return false;
            }
        }

        return !EndsInNumber(host) || TryNumber(ref host);
    }

    // Without its last dot, or in plain digits, a name may be a number: the short form of an IPv4 address.
    private static bool TryNumber(ref string host)
    {
        if (!Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var uri))
        {
            return false;
        }

        host = uri.Host;
        return true;
    }

    // No name of the public DNS has a last label that begins with a digit; "0x7f" is a number too.
    private static bool EndsInNumber(string host) => char.IsAsciiDigit(host[host.LastIndexOf('.') + 1]);

    // What nearly all are: labels of ASCII letters and digits, with single hyphens between them. Punycode and what only looks alike has two.
    private static bool IsPlainHost(ReadOnlySpan<char> host)
    {
        if (host.Length > MaxPlainHost || host.ContainsAnyExcept(HostLetters))
        {
            return false;
        }

        foreach (var range in host.Split('.'))
        {
            var label = host[range];
            if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-' || label.Contains("--", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string Write(WebAddress page, string route)
    {
        var path = page.Path.TrimEnd('/');
        var query = page.Query.Length == 0 ? "" : string.Join('&', TrackingParameters.Without(page.Query, page.Authority)
            .OrderBy(TrackingParameters.NameOf, StringComparer.Ordinal));
        return $"{page.Scheme}://{page.Authority}{(path.Length == 0 ? "/" : path)}{(query.Length == 0 ? "" : "?")}{query}{(route.Length == 0 ? "" : "#")}{route}";
    }
}

/// <summary>The parts of an address that can tell pages apart, already normalised.</summary>
internal readonly record struct WebAddress(string Scheme, string Authority, string Path, string Query, string Fragment);
