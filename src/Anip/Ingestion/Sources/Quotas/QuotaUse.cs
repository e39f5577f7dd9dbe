namespace Anip.Ingestion.Sources.Quotas;

/// <summary>What was asked with a key within one window, and what is left of it.</summary>
public sealed record QuotaUse
{
    /// <inheritdoc cref="QuotaAccount.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="QuotaAccount.Key"/>
    public required string Key { get; init; }

    /// <inheritdoc cref="QuotaRule.Window"/>
    public required string Window { get; init; }

    /// <inheritdoc cref="QuotaRule.Unit"/>
    public required string Unit { get; init; }

    /// <summary>Counted here, in thousandths at the finest.</summary>
    public decimal Used { get; init; }

    /// <inheritdoc cref="QuotaRule.Limit"/>
    public decimal? Limit { get; init; }

    /// <summary>What the provider last said is left, less what was used since; null where it says nothing.</summary>
    public decimal? ReportedLeft { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ResetsAt { get; init; }

    /// <summary>Not before this instant does the provider want to be asked again; null where it does not say.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>The lesser of what the limit and the provider leave; null where neither is known.</summary>
    public decimal? Left => (Limit - Used, ReportedLeft) switch
    {
        ({ } own, { } told) => Math.Max(0, Math.Min(own, told)),
        (var own, var told) => (own ?? told) is { } left ? Math.Max(0, left) : null,
    };

    /// <returns>Until when that much cannot be asked for; null where it can be now.</returns>
    internal DateTimeOffset? SpentUntil(decimal cost, DateTimeOffset now) =>
        BlockedUntil > now ? BlockedUntil
        : ResetsAt > now && Left < cost ? ResetsAt
        : null;
}
