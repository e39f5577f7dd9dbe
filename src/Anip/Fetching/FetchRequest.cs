using System.Net;
using Anip.Fetching.Addresses;

namespace Anip.Fetching;

/// <summary>What to ask for.</summary>
/// <param name="Uri">http or https, without user name and password.</param>
public sealed record FetchRequest(Uri Uri)
{
    /// <summary>Validators of the last full answer; with one of them the server may answer that nothing changed. Null where the value cannot be sent.</summary>
    public string? ETag { get; init => field = ResponseHeaders.Validator(value); }

    /// <inheritdoc cref="ETag"/>
    public string? LastModified { get; init => field = ResponseHeaders.Validator(value); }

    /// <summary>Sent to the host that is asked, and to no other that it redirects to: they may hold a key.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the headers of the answer that the caller reads; they come by these names.</summary>
    public IReadOnlyList<string> KeepHeaders { get; init; } = [];

    /// <summary>The bytes that are asked for, from the first to the last of them; the answer is a part (206), or the whole where the server knows no parts. Null for the whole.</summary>
    public (long First, long Last)? Range { get; init; }

    /// <summary>Instead of <see cref="FetchOptions.MaxBytes"/>, where it is less.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>True where the caller reads the bodies of refusals, as APIs send them; no status is then a failure.</summary>
    public bool AnyStatus { get; init; }

    /// <summary>Asked before each request, redirects included; throws where that is not to be sent. Null where all may be.</summary>
    public Func<Uri, CancellationToken, Task>? Permit { get; init; }

    /// <summary>True where the caller can use the part of a body that came before it was cut off or damaged; else that is a failure.</summary>
    public bool AllowDamage { get; init; }

    /// <summary>Sent as a form, by POST; null to ask by GET. What redirects a form is an error, but for a redirect that keeps it a form.</summary>
    public IReadOnlyDictionary<string, string>? Form { get; init; }

    /// <summary>Waits until an address may be asked, before each request that this one leads to; null where the fetcher's own spacing is enough.</summary>
    public Func<Uri, CancellationToken, Task>? Turn { get; init; }

    // A record prints its members; a key may be among them.
    public override string ToString() => $"{(Form is null ? "GET" : "POST")} {PublicUrl.Of(Uri)}";
}

/// <summary>An answer.</summary>
public sealed record FetchedDocument
{
    /// <summary>2xx, 206 only where a part was asked for, or 304 where validators were sent; any with <see cref="FetchRequest.AnyStatus"/>.</summary>
    public required int Status { get; init; }

    /// <summary>Nothing changed since the answer that the validators are of; the body is empty.</summary>
    public bool NotModified => Status == 304;

    /// <summary>Decompressed.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Why <see cref="Body"/> is not all of it, in words, where the caller allowed that; null where it is whole.</summary>
    public string? Damage { get; init; }

    /// <summary>Of the body as it was sent, compressed where it was.</summary>
    public long TransferredBytes { get; init; }

    public string? ContentType { get; init; }

    /// <summary>For the next request, of a whole 200; what a 304 repeats. Null where a temporary redirect was followed: they are then of another document than was asked for.</summary>
    public string? ETag { get; init; }

    /// <inheritdoc cref="ETag"/>
    public string? LastModified { get; init; }

    /// <summary>Where the answer came from, after redirects. Not for showing: see <see cref="PublicUrl"/>.</summary>
    public required Uri FinalUri { get; init; }

    /// <summary>The address that took the place of the one asked for, as far as all redirects to it are for good; null where there are none. Not for showing.</summary>
    public Uri? MovedTo { get; init; }

    /// <summary>How long the answer counts as fresh (Cache-Control, Expires); null where the server does not say.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <inheritdoc cref="FetchException.RetryAt"/>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Those of <see cref="FetchRequest.KeepHeaders"/> that were sent.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What to throw where nothing can be made of a body that is not whole.</summary>
    /// <exception cref="InvalidOperationException">It is whole.</exception>
    public FetchException NotWhole() => FetchFailure.BadEncoding(FinalUri, Damage ?? throw new InvalidOperationException("The body is whole."));

    /// <summary>What to throw where the status is a refusal and the caller asked for <see cref="FetchRequest.AnyStatus"/>.</summary>
    public FetchException Refusal() => FetchFailure.Status(FinalUri, (HttpStatusCode)Status, RetryAt);

    public override string ToString() => $"{Status} {PublicUrl.Of(FinalUri)}, {Body.Length} bytes";
}
