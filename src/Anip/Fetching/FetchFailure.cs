using System.Net;
using System.Security.Authentication;
using Anip.Fetching.Addresses;
using Anip.Isolation;

namespace Anip.Fetching;

/// <summary>Everything that can go wrong with a fetch, as a code and one line that says what to do. Addresses are shown without their keys.</summary>
internal static class FetchFailure
{
    /// <summary>Longest headers that are read of an answer, in units of 1,024 bytes.</summary>
    public const int MaxHeadersKilobytes = 64;

    public static FetchException BadScheme(Uri url) =>
        new("bad_scheme", $"{(url.IsAbsoluteUri ? $"'{url.Scheme}:' addresses are" : "A relative address is")} not fetched; give one that begins with http:// or https://.");

    public static FetchException Credentials(Uri url) =>
        new("credentials_in_url", $"{PublicUrl.Of(url)} was given with a user name or password in it; give the address without them.");

    public static FetchException BadHeader(string name) =>
        new("bad_header", $"The value for the header {name} has characters that no header may have; check the setting that it comes from (a line break, perhaps).");

    public static FetchException BadRedirect(Uri from) =>
        new("bad_redirect", $"{PublicUrl.Of(from)} redirects to something that is not an address; open it in a browser to find where it moved.");

    public static FetchException TooManyRedirects(Uri asked, int limit) =>
        new("too_many_redirects", $"{PublicUrl.Of(asked)} redirects more than {limit} times, probably in a loop; open it in a browser to find the address meant.");

    public static FetchException TooLarge(Uri url, int maxBytes) =>
        new("too_large", $"{PublicUrl.Of(url)} sends more than {maxBytes:N0} bytes; raise Fetching:MaxBytes if that is meant.");

    public static FetchException Timeout(Uri url, bool whole, FetchOptions options, Exception cause) =>
        new("timeout", whole
            ? $"{PublicUrl.Of(url)} took longer than {options.Timeout.TotalSeconds} s; it is tried again later (Fetching:Timeout)."
            : $"{PublicUrl.Of(url)} sent nothing for {options.IdleTimeout.TotalSeconds} s; it is tried again later (Fetching:IdleTimeout).", cause);

    public static FetchException UnknownEncoding(Uri url, string encoding) =>
        new("unknown_encoding", $"{PublicUrl.Of(url)} answers in the encoding '{encoding}'; gzip, deflate, br and zstd are understood.");

    /// <param name="damage">What the body says or is.</param>
    public static FetchException BadEncoding(Uri url, string damage) =>
        new("bad_encoding", $"{PublicUrl.Of(url)} sends a body that {damage}; it is tried again later.");

    /// <summary>What nobody thought of is the failure of this fetch, and of no other.</summary>
    public static FetchException Unforeseen(Uri url, UnitFailure failure) =>
        new("failed", $"{(url.IsAbsoluteUri ? url.Host : "The address")} could not be fetched: {failure.Reason}", failure.Exception);

    public static FetchException Status(Uri url, HttpStatusCode status, DateTimeOffset? retryAt)
    {
        var remedy = (int)status switch
        {
            401 or 403 or 407 => "it refuses us; check the key if it wants one, or that it allows feed readers",
            404 => "check the address; it may have moved",
            410 => "it is gone for good; remove it",
            429 => "it asks for fewer requests; it is tried again later",
            451 => "it is withheld for legal reasons",
            >= 500 => "the server has a problem; it is tried again later",
            206 => "that is a part, where all was asked for; it is tried again later",
            304 => "that answers a question that was not asked; it is tried again later",
            _ => "check the address",
        };
        var code = status == HttpStatusCode.TooManyRequests ? "rate_limited" : $"http_{(int)status}";
        return new FetchException(code, $"{PublicUrl.Of(url)} answered HTTP {Named(status)}: {remedy}.") { RetryAt = retryAt, Status = (int)status };
    }

    // Such as "304 Not Modified".
    private static string Named(HttpStatusCode status)
    {
        using var answer = new HttpResponseMessage(status);
        return $"{(int)status} {answer.ReasonPhrase}".TrimEnd();
    }

    /// <param name="cause">What the handler or the connection threw.</param>
    public static FetchException Transport(Uri url, Exception cause)
    {
        for (var inner = cause; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case BlockedAddressException blocked:
                    return new FetchException(
                        "private_address",
                        $"{PublicUrl.Of(url)} leads to {blocked.Address}, a {blocked.Kind} address, which is not fetched; name it in Fetching:AllowedPrivateAddresses if that is meant.",
                        cause);
                case AuthenticationException:
                    return new FetchException("tls_failed", $"{url.IdnHost} has no certificate that can be trusted; open it in a browser to see why.", cause);
                case TimeoutException:
                    return new FetchException("connect_failed", $"{url.IdnHost} does not accept connections on port {url.Port} in time; it is tried again later.", cause);
            }
        }

        return ((cause as HttpRequestException)?.HttpRequestError ?? (cause as HttpIOException)?.HttpRequestError) switch
        {
            HttpRequestError.NameResolutionError => new FetchException("dns_failed", $"The host {url.IdnHost} is not known; check its spelling and the network.", cause),
            HttpRequestError.ConnectionError => new FetchException("connect_failed", $"{url.IdnHost} does not accept connections on port {url.Port}; check the address and the network.", cause),
            HttpRequestError.SecureConnectionError => new FetchException("tls_failed", $"No secure connection to {url.IdnHost} could be made; open it in a browser to see why.", cause),
            HttpRequestError.ConfigurationLimitExceeded => new FetchException("bad_response", $"{PublicUrl.Of(url)} answers with headers of more than {MaxHeadersKilobytes} kB, which are not read; it is tried again later.", cause),
            HttpRequestError.InvalidResponse => new FetchException("bad_response", $"{PublicUrl.Of(url)} did not answer in HTTP; it is tried again later.", cause),
            HttpRequestError.ResponseEnded => new FetchException("bad_response", $"{PublicUrl.Of(url)} ended the connection before its answer was whole; it is tried again later.", cause),
            _ => new FetchException("bad_response", $"{PublicUrl.Of(url)} broke off or did not answer in HTTP; it is tried again later.", cause),
        };
    }
}
