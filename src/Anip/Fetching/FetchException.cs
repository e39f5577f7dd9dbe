using Anip.Isolation;

namespace Anip.Fetching;

/// <summary>Something could not be fetched: an expected outcome of asking the outside.</summary>
/// <param name="code">A stable, machine-readable word, such as <c>http_404</c>, <c>timeout</c> or <c>private_address</c>.</param>
/// <param name="message">One line for a person: what failed and what to do. Holds no key; what would end the line is escaped.</param>
public sealed class FetchException(string code, string message, Exception? innerException = null)
    : AnipException(code, OneLine.Of(message), innerException)
{
    /// <summary>When the server asked to be left alone until; null where it did not say.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>What HTTP said; null where it said nothing, or what it said was no refusal.</summary>
    public int? Status { get; init; }

    /// <summary>False where nothing was sent at all, since the host asked to be left alone before.</summary>
    public bool WasAsked { get; init; } = true;
}
