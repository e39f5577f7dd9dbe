namespace Anip.Articles;

/// <summary>The one spelling of an article's address, by which it is known.</summary>
public static class CanonicalUrl
{
    /// <returns>False where <paramref name="url"/> is no absolute http(s) URL.</returns>
    public static bool TryCreate(string? url, out string canonical)
    {
        canonical = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return false;
        }

        canonical = uri.AbsoluteUri;
        return true;
    }
}
