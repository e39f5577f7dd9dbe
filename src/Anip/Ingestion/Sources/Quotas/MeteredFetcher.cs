using Anip.Fetching;

namespace Anip.Ingestion.Sources.Quotas;

/// <summary>Asks a provider within what its quota leaves: each request is counted before it is sent.</summary>
public sealed class MeteredFetcher(GuardedFetcher fetcher, QuotaLedger ledger)
{
    // So the provider never heard of it.
    private static readonly HashSet<string> NotSent = new(["bad_scheme", "bad_header", "credentials_in_url", "dns_failed", "connect_failed", "tls_failed", "private_address"], StringComparer.Ordinal);

    /// <param name="title">The provider's name, for people.</param>
    /// <exception cref="SourceException">It cannot be fetched, or not before <see cref="SourceException.RetryAt"/> (<c>quota_spent</c>).</exception>
    public async Task<FetchedDocument> FetchAsync(FetchRequest request, QuotaAccount account, decimal cost, string title, CancellationToken cancellationToken)
    {
        if (await ledger.TakeInTurnAsync(account, cost, cancellationToken) is { } until)
        {
            throw Spent(title, until);
        }

        try
        {
            return await fetcher.FetchAsync(request, cancellationToken);
        }
        catch (FetchException exception)
        {
            if (NotSent.Contains(exception.Code))
            {
                await ledger.GiveBackAsync(account, cost, cancellationToken);
            }

            throw SourceException.Of(exception);
        }
    }

    /// <inheritdoc cref="QuotaLedger.GiveChangeAsync"/>
    public Task GiveChangeAsync(QuotaAccount account, decimal change, CancellationToken cancellationToken) => ledger.GiveChangeAsync(account, change, cancellationToken);

    /// <summary>Keeps what the provider said of a window.</summary>
    public Task RecordAsync(QuotaAccount account, QuotaStatement told, CancellationToken cancellationToken) => ledger.RecordAsync(account, told, cancellationToken);

    internal static SourceException Spent(string title, DateTimeOffset until) => new("quota_spent", SpentSentence(title, until)) { Kind = SourceFailureKind.QuotaSpent, RetryAt = until };

    internal static string SpentSentence(string title, DateTimeOffset until) => $"{title} answers nothing more before {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC: its quota is spent.";
}
