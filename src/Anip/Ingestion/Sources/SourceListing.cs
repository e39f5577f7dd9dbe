using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Terms;

namespace Anip.Ingestion.Sources;

/// <summary>Lists the sources with what is left of their quotas.</summary>
public sealed class SourceListing(ISourceStore sources, QuotaLedger ledger, TimeProvider timeProvider, ITermsStore? terms = null)
{
    public async Task<IReadOnlyList<ListedSource>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var uses = (await ledger.ListAsync(cancellationToken)).Where(use => use.Window != QuotaRule.SpacingWindow && (use.ResetsAt > now || use.BlockedUntil > now)).ToLookup(use => use.Source, StringComparer.Ordinal);
        var said = terms is null ? [] : (await terms.ListAsync(cancellationToken)).ToDictionary(one => one.Host, StringComparer.Ordinal);
        return
        [
            .. (await sources.ListAsync(cancellationToken)).Select(record => new ListedSource(record, [.. uses[record.Kind]])
            {
                Terms = Uri.TryCreate(record.Id, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? said.GetValueOrDefault(TermsReader.HostOf(address)) : null,
            }),
        ];
    }
}

/// <param name="Quotas">The windows that count now, of all keys; those of a kind of source are its sources' together.</param>
public sealed record ListedSource(SourceRecord Record, IReadOnlyList<QuotaUse> Quotas)
{
    /// <summary>What its host says of its use; null where it was not asked yet.</summary>
    public SiteTerms? Terms { get; init; }

    /// <summary>The least that a window leaves; null where none says.</summary>
    public decimal? QuotaLeft => Quotas.Min(use => use.Left);

    /// <inheritdoc cref="QuotaLeft"/>
    public int? WholeQuotaLeft => QuotaLeft is { } left ? (int)Math.Min(int.MaxValue, left) : null;
}
