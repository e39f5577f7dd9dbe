using System.Net.Http.Headers;

namespace Anip.Fetching;

/// <summary>Headers as they were sent: the framework's readers of single headers drop what they do not understand.</summary>
internal static class ResponseHeaders
{
    // What no server needs to know again its own document; longer ones fill the next request until it is refused.
    private const int MaxValidator = 1024;

    /// <summary>A header that was sent more than once is the list of all its values.</summary>
    public static string? Value(HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>A server whose ETag has no quotes wants it back without them; one that cannot be sent back is left out.</summary>
    public static string? Validator(string? value) =>
        value is { Length: > 0 and <= MaxValidator } && IsSendable(value) ? value : null;

    /// <summary>Where the document is to be had; null where the answer does not say.</summary>
    public static string? Location(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) && values.First().Trim() is { Length: > 0 } address ? address : null;

    public static bool IsSendable(string value) => !value.Any(c => c is < ' ' or > '~');
}
