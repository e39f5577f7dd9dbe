using System.Globalization;
using System.Net;
using Anip.Fetching.Traffic;
using Anip.Isolation;
using Microsoft.Extensions.Options;

namespace Anip.Fetching;

/// <summary>
/// The one way out: every document that the product fetches passes here. http(s) only, never to a private address, within
/// limits of time, size and redirects, politely towards each host.
/// </summary>
public sealed class GuardedFetcher(IHttpClientFactory clients, IOptions<FetchOptions> options, TrafficLedger traffic, TimeProvider timeProvider)
{
    internal const string ClientName = "Anip.Fetching";

    private const int MaxAddressLength = 8192;

    private readonly FetchOptions _options = options.Value;
    private readonly HostRateLimiter _turns = new(options.Value.HostSpacing, options.Value.MaxHosts, timeProvider);

    /// <exception cref="FetchException">
    /// <c>bad_scheme</c>, <c>credentials_in_url</c>, <c>private_address</c>, <c>dns_failed</c>, <c>connect_failed</c>, <c>tls_failed</c>, <c>timeout</c>,
    /// <c>too_large</c>, <c>too_many_redirects</c>, <c>bad_redirect</c>, <c>rate_limited</c>, <c>http_404</c> and its like, <c>bad_response</c>,
    /// <c>bad_encoding</c>, <c>unknown_encoding</c>, <c>bad_header</c>, <c>failed</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<FetchedDocument> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        FetchTelemetry.MeasureAsync(request.Uri, token => FetchWholeAsync(request, token), cancellationToken);

    private async Task<FetchedDocument> FetchWholeAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        FetchedDocument? document = null;
        var failure = await Isolated.RunAsync(async token => document = await FollowAsync(request, token), cancellationToken);
        return failure is null ? document! : throw (failure.Exception as FetchException ?? FetchFailure.Unforeseen(request.Uri, failure));
    }

    private async Task<FetchedDocument> FollowAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        if (IsHttp(request.Uri) && request.Uri.UserInfo.Length > 0)
        {
            throw FetchFailure.Credentials(request.Uri);
        }

        var spent = TimeSpan.Zero;
        var hop = new Hop(request.Uri, WithHeaders: true, Permanent: true);
        for (var redirects = 0; redirects <= _options.MaxRedirects; redirects++)
        {
            if (!IsHttp(hop.Uri))
            {
                throw FetchFailure.BadScheme(hop.Uri);
            }

            if (request.Permit is { } permit)
            {
                await permit(hop.Uri, cancellationToken);
            }

            await traffic.RequireAsync(HostOf(hop.Uri), cancellationToken);
            if (redirects == 0 || hop.HostChanged)
            {
                await _turns.WaitAsync(hop.Uri.IdnHost, cancellationToken);
            }

            if (request.Turn is { } turn)
            {
                await turn(hop.Uri, cancellationToken);
            }

            var started = timeProvider.GetTimestamp();
            using var limits = new TimeLimits(_options, _options.Timeout - spent, timeProvider, cancellationToken);
            var (document, next) = await AskCountedAsync(request, hop, limits, cancellationToken);
            if (document is not null)
            {
                return document;
            }

            hop = next!;
            spent += timeProvider.GetElapsedTime(started);
        }

        throw FetchFailure.TooManyRedirects(request.Uri, _options.MaxRedirects);
    }

    private async Task<(FetchedDocument? Document, Hop? Next)> AskCountedAsync(FetchRequest request, Hop hop, TimeLimits limits, CancellationToken cancellationToken)
    {
        var (isSent, failed, notModified) = (true, true, false);
        try
        {
            var (document, next) = await AskAsync(request, hop, limits, cancellationToken);
            (failed, notModified) = (document?.Status >= 400, document?.NotModified is true);
            return (document, next);
        }
        catch (FetchException exception)
        {
            isSent = exception.Code is not ("dns_failed" or "connect_failed" or "private_address" or "tls_failed" or "bad_header");
            throw;
        }
        finally
        {
            // What the caller does not wait for any more was asked all the same.
            await traffic.CountAsync(HostOf(hop.Uri), new RequestCount(isSent, hop.Received, notModified, failed), CancellationToken.None);
        }
    }

    /// <returns>An answer, or where it is to be had.</returns>
    private async Task<(FetchedDocument? Document, Hop? Next)> AskAsync(FetchRequest request, Hop hop, TimeLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            using var message = Message(request, hop);
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limits.Token);
            return Follow(request, hop, response) is { } next ? (null, next) : (await ReadAsync(request, hop, response, limits), null);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw FetchFailure.Timeout(hop.Uri, limits.WholeIsOver, _options, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // A limit of time that ends in the middle of something surfaces as what it broke.
            throw limits.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested
                ? FetchFailure.Timeout(hop.Uri, limits.WholeIsOver, _options, exception)
                : FetchFailure.Transport(hop.Uri, exception);
        }
    }

    private HttpRequestMessage Message(FetchRequest request, Hop hop)
    {
        var message = new HttpRequestMessage(request.Form is null ? HttpMethod.Get : HttpMethod.Post, hop.Uri)
        {
            Content = request.Form is null ? null : new FormUrlEncodedContent(request.Form),
        };
        Set(message, "User-Agent", _options.Contact.Length == 0 ? _options.UserAgent : $"{_options.UserAgent} (+{_options.Contact})");
        Set(message, "Accept", "*/*");
        Set(message, "Accept-Encoding", request.Range is null ? ContentCoding.Accepted : "identity");
        Set(message, "Range", request.Range is var (first, last) ? string.Create(CultureInfo.InvariantCulture, $"bytes={first}-{last}") : null);
        Set(message, "If-None-Match", request.ETag);
        Set(message, "If-Modified-Since", request.LastModified);
        foreach (var (name, value) in hop.WithHeaders ? request.Headers : new Dictionary<string, string>())
        {
            message.Headers.Remove(name);
            Set(message, name, value);
        }

        return message;
    }

    // Checked here, because the framework's complaint may quote the value.
    private static void Set(HttpRequestMessage message, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && (!ResponseHeaders.IsSendable(value) || !message.Headers.TryAddWithoutValidation(name, value)))
        {
            throw FetchFailure.BadHeader(name);
        }
    }

    private static Hop? Follow(FetchRequest request, Hop hop, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
        {
            return null;
        }

        if ((request.Form is not null && response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            || ResponseHeaders.Location(response) is not { } location
            || !Uri.TryCreate(hop.Uri, location, out var target)
            || target.OriginalString.Length > MaxAddressLength)
        {
            throw FetchFailure.BadRedirect(hop.Uri);
        }

        // Nobody follows a fragment or somebody else's credentials.
        var next = IsHttp(target) ? new Uri(target.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)) : target;
        var permanent = hop.Permanent && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect;
        return new Hop(next, hop.WithHeaders && IsSameServer(hop.Uri, next), permanent)
        {
            MovedTo = permanent ? next : hop.MovedTo,
            HostChanged = !string.Equals(next.IdnHost, hop.Uri.IdnHost, StringComparison.OrdinalIgnoreCase),
        };
    }

    private async Task<FetchedDocument> ReadAsync(FetchRequest request, Hop hop, HttpResponseMessage response, TimeLimits limits)
    {
        var now = timeProvider.GetUtcNow();
        var retryAt = ResponseTimes.RetryAt(response, now);
        if (retryAt is { } until && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            _turns.Hold(hop.Uri.IdnHost, until);
        }

        var notModified = response.StatusCode == HttpStatusCode.NotModified && (request.ETag ?? request.LastModified) is not null;
        // A part was never asked for: what is missing of it would be taken as not published.
        var isPart = response.StatusCode == HttpStatusCode.PartialContent && request.Range is null;
        if (isPart || (!response.IsSuccessStatusCode && !notModified && !request.AnyStatus))
        {
            throw FetchFailure.Status(hop.Uri, response.StatusCode, retryAt);
        }

        var maxBytes = Math.Min(request.MaxBytes ?? int.MaxValue, _options.MaxBytes);
        var body = await ReadBodyAsync(hop, response, maxBytes, request.AllowDamage, limits);
        if (!body.IsAll && (body.Bytes.IsEmpty || !request.AllowDamage))
        {
            throw FetchFailure.BadEncoding(hop.Uri, body.Damage!);
        }

        // With a validator the rest of a damaged body would never be asked for.
        var keepsValidators = hop.Permanent && body.IsAll && response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotModified;
        return new FetchedDocument
        {
            Status = (int)response.StatusCode,
            Body = body.Bytes,
            Damage = body.Damage,
            TransferredBytes = body.Transferred,
            ContentType = ResponseHeaders.Value(response.Content.Headers.NonValidated, "Content-Type"),
            ETag = keepsValidators ? ResponseHeaders.Validator(ResponseHeaders.Value(response.Headers.NonValidated, "ETag")) : null,
            LastModified = keepsValidators ? ResponseHeaders.Validator(ResponseHeaders.Value(response.Content.Headers.NonValidated, "Last-Modified")) : null,
            FinalUri = hop.Uri,
            MovedTo = hop.MovedTo,
            MaxAge = ResponseTimes.MaxAge(response, now),
            RetryAt = retryAt,
            Headers = Kept(request, response),
        };
    }

    private static Dictionary<string, string> Kept(FetchRequest request, HttpResponseMessage response)
    {
        var kept = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in request.KeepHeaders)
        {
            if ((ResponseHeaders.Value(response.Headers.NonValidated, name) ?? ResponseHeaders.Value(response.Content.Headers.NonValidated, name)) is { } value)
            {
                kept[name] = value;
            }
        }

        return kept;
    }

    private static async Task<PlainBody> ReadBodyAsync(Hop hop, HttpResponseMessage response, int maxBytes, bool allowDamage, TimeLimits limits)
    {
        try
        {
            var codings = ContentCoding.Parse(ResponseHeaders.Value(response.Content.Headers.NonValidated, "Content-Encoding"));
            var read = await BodyReader.ReadAsync(response.Content, maxBytes, allowDamage, limits.Extend, limits.Token);
            hop.Received = read?.Bytes.Length ?? maxBytes;
            return read is var (body, isCut) && ContentCoding.Undo(codings, body, maxBytes, limits.Token) is { } plain
                ? (isCut ? plain with { Damage = "is cut off", IsAll = false } : plain) with { Transferred = body.Length }
                : throw FetchFailure.TooLarge(hop.Uri, maxBytes);
        }
        catch (UnknownCodingException unknown)
        {
            throw FetchFailure.UnknownEncoding(hop.Uri, unknown.Name);
        }
    }

    private static string HostOf(Uri uri) => uri.IsDefaultPort ? uri.IdnHost.ToLowerInvariant() : $"{uri.IdnHost.ToLowerInvariant()}:{uri.Port}";

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && uri.Scheme is "http" or "https";

    // The step from http to https at the default ports stays with the same server; the step back gives a key away on the wire.
    private static bool IsSameServer(Uri from, Uri to) =>
        string.Equals(from.IdnHost, to.IdnHost, StringComparison.OrdinalIgnoreCase)
        && ((from.Scheme == to.Scheme && from.Port == to.Port) || (from.Scheme == "http" && to.Scheme == "https" && from.IsDefaultPort && to.IsDefaultPort));

    /// <summary>One request of a fetch.</summary>
    /// <param name="WithHeaders">The caller's headers may still be sent.</param>
    /// <param name="Permanent">All redirects so far are for good, so that the validators belong to the address asked for.</param>
    private sealed record Hop(Uri Uri, bool WithHeaders, bool Permanent)
    {
        public bool HostChanged { get; init; }

        /// <summary>Bytes of the body, as they came.</summary>
        public long Received { get; set; }

        /// <summary>The last address to which all redirects are for good.</summary>
        public Uri? MovedTo { get; init; }
    }
}
