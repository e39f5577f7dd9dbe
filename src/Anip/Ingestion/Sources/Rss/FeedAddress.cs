using Anip.Articles.Addresses;

namespace Anip.Ingestion.Sources.Rss;

/// <summary>The address of a feed as a person or another program writes it, brought to the form that it is kept in.</summary>
public static class FeedAddress
{
    /// <summary>The error of a word that stands for nothing.</summary>
    public const string NoAddress = "is not an address";

    /// <returns>Whether it can be one; else why not is said.</returns>
    public static bool TryNormalise(string text, out string address, out AddressError? error)
    {
        (address, error) = ("", null);
        var written = WithScheme(text.Trim());
        if (!Uri.TryCreate(written, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            error = new("bad_address", $"{NoAddress}: expected one such as https://example.org/feed.xml");
            return false;
        }

        // Not repeated: who passes on what is said passes on the password.
        if (url.UserInfo.Length > 0)
        {
            error = new("password", "holds a user or a password, which would be kept and shown: ask the publisher for an address with a key of its own");
            return false;
        }

        var host = (url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost).TrimEnd('.').ToLowerInvariant();
        // A word without a scheme is not a host: most likely it is the name of a file that is not there.
        if (host.Length == 0 || (!text.Contains("//", StringComparison.Ordinal) && !host.AsSpan().ContainsAny(".:") && host != "localhost"))
        {
            error = new("bad_address", NoAddress);
            return false;
        }

        var port = url.IsDefaultPort ? "" : $":{url.Port}";
        var path = DotSegments.Remove(PercentEncoding.Normalize(url.GetComponents(UriComponents.Path | UriComponents.KeepDelimiter, UriFormat.UriEscaped)));
        var query = url.GetComponents(UriComponents.Query | UriComponents.KeepDelimiter, UriFormat.UriEscaped);
        address = $"{url.Scheme}://{host}{port}{path}{(query.Length < 2 ? "" : "?" + PercentEncoding.Normalize(query[1..]))}";
        return true;
    }

    /// <summary>What all spellings of one address have in common: servers answer http as https, and a path with a slash behind it as without.</summary>
    /// <param name="address">As it is kept.</param>
    public static string KeyOf(string address)
    {
        if (!TryNormalise(address, out var kept, out _))
        {
            return address;
        }

        var url = new Uri(kept);
        return $"{url.Authority}{url.AbsolutePath.TrimEnd('/')}{url.Query}";
    }

    // feed://host/path and feed:https://host/path are what browsers once handed to readers.
    private static string WithScheme(string text)
    {
        const string Feed = "feed:";
        var at = 0;
        while (string.Compare(text, at, Feed, 0, Feed.Length, StringComparison.OrdinalIgnoreCase) == 0)
        {
            at += Feed.Length;
        }

        text = text[at..];
        return text.StartsWith("//", StringComparison.Ordinal) ? (at > 0 ? "http:" : "https:") + text
            : HasScheme(text) ? text
            : "https://" + text;
    }

    // mailto:somebody, but not example.org:8080.
    private static bool HasScheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Uri.CheckSchemeName(text[..colon]) && !(colon + 1 < text.Length && char.IsAsciiDigit(text[colon + 1]));
    }
}

/// <summary>Why a text is not the address of a feed.</summary>
/// <param name="Code">A stable word.</param>
/// <param name="Message">Follows the word "address", and does not repeat it.</param>
public sealed record AddressError(string Code, string Message)
{
    public override string ToString() => Message;
}
