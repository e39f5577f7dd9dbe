using Anip.Fetching;
using Anip.Isolation;

namespace Anip.Ingestion.Sources;

/// <summary>A source could not be fetched or read: an expected outcome, reported per source, that stops no other source.</summary>
/// <param name="code">A stable, machine-readable word, such as <c>not_a_feed</c>, <c>http_404</c>, <c>timeout</c>, <c>private_address</c> or the provider's own code.</param>
/// <param name="message">One line for a person: what failed and what to do. Holds no key; what would end the line is escaped.</param>
public sealed class SourceException(string code, string message, Exception? innerException = null)
    : AnipException(code, OneLine.Of(message), innerException)
{
    /// <summary>The message as it was said, for what escapes by itself, such as JSON.</summary>
    public string Said { get; } = message;

    /// <summary>What the code means, whichever provider it is of.</summary>
    public SourceFailureKind Kind { get; init; }

    /// <summary>What came before the failure is whole and kept; the rest is lost.</summary>
    public bool IsPartial { get; init; }

    /// <summary>When the source asked to be left alone until; null where it did not say.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <inheritdoc cref="FetchException.Status"/>
    public int? Status { get; init; }

    /// <inheritdoc cref="FetchException.WasAsked"/>
    public bool WasAsked { get; init; } = true;

    /// <summary>May be gone in a moment: asking again at once is worth it.</summary>
    public bool IsTransient => RetryAt is null && Kind is SourceFailureKind.Other or SourceFailureKind.ProviderDown or SourceFailureKind.NoAnswer;

    internal static SourceException Of(FetchException exception) =>
        new(exception.Code, exception.Message, exception) { Kind = KindOf(exception.Code), RetryAt = exception.RetryAt, WasAsked = exception.WasAsked, Status = exception.Status };

    private static SourceFailureKind KindOf(string code) => code switch
    {
        "rate_limited" => SourceFailureKind.RateLimited,
        "http_401" or "http_403" => SourceFailureKind.KeyRefused,
        _ when code.StartsWith("http_5", StringComparison.Ordinal) => SourceFailureKind.ProviderDown,
        _ => SourceFailureKind.Other,
    };
}

/// <summary>What went wrong with a source, as all providers can be told of in the same way. Codes are the provider's and are data; a code that nobody knows yet is <see cref="Other"/>.</summary>
public enum SourceFailureKind
{
    Other,

    /// <summary>A setting is missing, such as the key.</summary>
    NotConfigured,

    /// <summary>The provider knows no such key, or does not let it do this.</summary>
    KeyRefused,

    /// <summary>Nothing more is answered before the quota's window ends.</summary>
    QuotaSpent,

    /// <summary>Asked too often; the quota itself is not spent.</summary>
    RateLimited,

    /// <summary>This question is not understood or not allowed; others may be.</summary>
    BadQuery,

    /// <summary>The provider itself has failed.</summary>
    ProviderDown,

    /// <summary>What came is not an answer of the provider's, such as a page of HTML.</summary>
    NoAnswer,
}
