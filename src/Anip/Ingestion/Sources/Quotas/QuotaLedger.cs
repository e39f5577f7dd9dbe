namespace Anip.Ingestion.Sources.Quotas;

/// <summary>Counts requests by key and window before they are sent, and refuses those that a window no longer holds.</summary>
public sealed class QuotaLedger(IQuotaStore store, TimeProvider timeProvider)
{
    /// <summary>Until a window ends so soon, one waits; what lasts longer ends the asking.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    /// <summary>What counts now, and what counted last in windows that are over for keys in use.</summary>
    public Task<IReadOnlyList<QuotaUse>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <summary>Waits for windows that end within <see cref="MaxWait"/>, then counts.</summary>
    /// <inheritdoc cref="TakeAsync"/>
    public async Task<DateTimeOffset?> TakeInTurnAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken)
    {
        while (true)
        {
            var until = await TakeAsync(account, cost, cancellationToken);
            var wait = until - timeProvider.GetUtcNow();
            if (wait is null || wait > MaxWait)
            {
                return until;
            }

            await Task.Delay(wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero, timeProvider, cancellationToken);
        }
    }

    /// <summary>Counts a request that is about to be sent: one that a crash cuts off was counted all the same.</summary>
    /// <returns>Until when it must not be sent, and is not counted; null where it may be sent now.</returns>
    public async Task<DateTimeOffset?> TakeAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken)
    {
        DateTimeOffset? until = null;
        await ChangeAsync(
            account,
            uses =>
            {
                until = SpentUntil(account, uses, cost);
                return until is null ? uses.Select(use => Counted(use, CostIn(account, use, cost))) : uses;
            },
            cancellationToken);
        return until;
    }

    /// <summary>Takes back what was counted for a request that did not reach the provider.</summary>
    public Task GiveBackAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken) => ChangeAsync(
        account, uses => uses.Select(use => Counted(use, -CostIn(account, use, cost))), cancellationToken);

    /// <summary>Takes back what a request that was answered did not cost after all.</summary>
    public Task GiveChangeAsync(QuotaAccount account, decimal change, CancellationToken cancellationToken) => ChangeAsync(
        account, uses => uses.Select(use => use.Window == QuotaRule.SpacingWindow ? use : Counted(use, -change)), cancellationToken);

    /// <summary>Keeps what the provider says of a window itself, which counts more than what was counted here.</summary>
    public Task RecordAsync(QuotaAccount account, QuotaStatement told, CancellationToken cancellationToken) => ChangeAsync(
        account,
        uses => uses.Select(use => use.Window != told.Window ? use : use with
        {
            ReportedLeft = told.Left ?? use.ReportedLeft,
            ResetsAt = told.ResetsAt ?? use.ResetsAt,
            BlockedUntil = told.BlockedUntil ?? use.BlockedUntil,
        }),
        cancellationToken);

    /// <summary>The answer of <see cref="TakeInTurnAsync"/>, without counting.</summary>
    public async Task<DateTimeOffset?> SpentUntilAsync(QuotaAccount account, decimal cost, CancellationToken cancellationToken)
    {
        var until = SpentUntil(account, (await store.ListAsync(cancellationToken)).Where(use => use.Source == account.Source && use.Key == account.Key), cost);
        return until - timeProvider.GetUtcNow() <= MaxWait ? null : until;
    }

    private DateTimeOffset? SpentUntil(QuotaAccount account, IEnumerable<QuotaUse> uses, decimal cost) =>
        uses.Max(use => use.SpentUntil(CostIn(account, use, cost), timeProvider.GetUtcNow()));

    private static decimal CostIn(QuotaAccount account, QuotaUse use, decimal cost) =>
        account.Rules.Any(rule => rule.IsSpacing && rule.Window == use.Window) ? 1 : cost;

    private static QuotaUse Counted(QuotaUse use, decimal cost) => use with { Used = Math.Max(0, use.Used + cost), ReportedLeft = use.ReportedLeft - cost };

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
