using Anip.Fetching;
using Anip.Isolation;

namespace Anip.Ingestion.Sources;

/// <summary>A source could not be fetched or read: an expected outcome, reported per source, that stops no other source.</summary>
/// <param name="code">A stable, machine-readable word, such as <c>not_a_feed</c>, <c>http_404</c>, <c>timeout</c>, <c>private_address</c> or the provider's own code.</param>
/// <param name="message">One line for a person: what failed and what to do. Holds no key; what would end the line is escaped.</param>
public sealed class SourceException(string code, string message, Exception? innerException = null)
    : AnipException(code, OneLine.Of(message), innerException)
{
    /// <summary>What came before the failure is whole and kept; the rest is lost.</summary>
    public bool IsPartial { get; init; }

    /// <summary>When the source asked to be left alone until; null where it did not say.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    internal static SourceException Of(FetchException exception) => new(exception.Code, exception.Message, exception) { RetryAt = exception.RetryAt };
}
