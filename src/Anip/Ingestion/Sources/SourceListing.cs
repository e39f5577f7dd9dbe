using Anip.Ingestion.Sources.Quotas;

namespace Anip.Ingestion.Sources;

/// <summary>Lists the sources with what is left of their quotas.</summary>
public sealed class SourceListing(ISourceStore sources, QuotaLedger ledger, TimeProvider timeProvider)
{
    public async Task<IReadOnlyList<ListedSource>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var uses = (await ledger.ListAsync(cancellationToken)).Where(use => use.Window != QuotaRule.SpacingWindow && (use.ResetsAt > now || use.BlockedUntil > now)).ToLookup(use => use.Source, StringComparer.Ordinal);
        return [.. (await sources.ListAsync(cancellationToken)).Select(record => new ListedSource(record, [.. uses[record.Kind]]))];
    }
}

/// <param name="Quotas">The windows that count now, of all keys; those of a kind of source are its sources' together.</param>
public sealed record ListedSource(SourceRecord Record, IReadOnlyList<QuotaUse> Quotas)
{
    /// <summary>The least that a window leaves; null where none says.</summary>
    public decimal? QuotaLeft => Quotas.Min(use => use.Left);

    /// <inheritdoc cref="QuotaLeft"/>
    public int? WholeQuotaLeft => QuotaLeft is { } left ? (int)Math.Min(int.MaxValue, left) : null;
}
