namespace Anip.Ingestion.Sources.Quotas;

/// <summary>Counts requests by key and window before they are sent, and refuses those that a window no longer holds.</summary>
public sealed class QuotaLedger(IQuotaStore store, TimeProvider timeProvider)
{
    /// <summary>What counts now, and what counted last in windows that are over for keys in use.</summary>
    public Task<IReadOnlyList<QuotaUse>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <summary>Counts a request that is about to be sent: one that a crash cuts off was counted all the same.</summary>
    /// <returns>Until when it must not be sent, and is not counted; null where it may be sent now.</returns>
    public async Task<DateTimeOffset?> TakeAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken)
    {
        DateTimeOffset? until = null;
        await ChangeAsync(
            account,
            uses =>
            {
                until = SpentUntil(uses, cost);
                return until is null ? uses.Select(use => use with { Used = use.Used + cost, ToldLeft = use.ToldLeft - cost }) : uses;
            },
            cancellationToken);
        return until;
    }

    /// <summary>Takes back what was counted for a request that did not reach the provider.</summary>
    public Task GiveBackAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken) => ChangeAsync(
        account, uses => uses.Select(use => use with { Used = Math.Max(0, use.Used - cost), ToldLeft = use.ToldLeft + cost }), cancellationToken);

    /// <summary>Keeps what the provider says of a window itself, which counts more than what was counted here.</summary>
    public Task TellAsync(QuotaAccount account, QuotaStatement told, CancellationToken cancellationToken) => ChangeAsync(
        account,
        uses => uses.Select(use => use.Window != told.Window ? use : use with
        {
            ToldLeft = told.Left ?? use.ToldLeft,
            ResetsAt = told.ResetsAt ?? use.ResetsAt,
            BlockedUntil = told.BlockedUntil ?? use.BlockedUntil,
        }),
        cancellationToken);

    /// <summary>The answer of <see cref="TakeAsync"/>, without counting.</summary>
    public async Task<DateTimeOffset?> SpentUntilAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken) =>
        SpentUntil((await store.ListAsync(cancellationToken)).Where(use => use.Source == account.Source && use.Key == account.Key), cost);

    private DateTimeOffset? SpentUntil(IEnumerable<QuotaUse> uses, decimal cost) => uses.Max(use => use.SpentUntil(cost, timeProvider.GetUtcNow()));

    private Task ChangeAsync(QuotaAccount account, Func<IReadOnlyList<QuotaUse>, IEnumerable<QuotaUse>> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(account.Source, account.Key, uses => [.. change([.. account.Rules.Select(rule => Current(account, rule, uses))])], cancellationToken);

    // A window that is over begins anew; what the provider asked for outlives it. Limits are settings, which may have changed since.
    private QuotaUse Current(QuotaAccount account, QuotaRule rule, IReadOnlyList<QuotaUse> uses)
    {
        var now = timeProvider.GetUtcNow();
        var known = uses.FirstOrDefault(use => use.Window == rule.Window);
        if (known is not null && known.ResetsAt > now)
        {
            return known with { Limit = rule.Limit, Unit = rule.Unit };
        }

        var (start, end) = rule.Around(now);
        return new QuotaUse
        {
            Source = account.Source,
            Key = account.Key,
            Window = rule.Window,
            Unit = rule.Unit,
            Limit = rule.Limit,
            StartedAt = start,
            ResetsAt = end,
            BlockedUntil = known?.BlockedUntil,
        };
    }
}

/// <summary>What a provider says of one of its windows; null where it does not.</summary>
public sealed record QuotaStatement(string Window)
{
    public decimal? Left { get; init; }

    public DateTimeOffset? ResetsAt { get; init; }

    /// <inheritdoc cref="QuotaUse.BlockedUntil"/>
    public DateTimeOffset? BlockedUntil { get; init; }
}
