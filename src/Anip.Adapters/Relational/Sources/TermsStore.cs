using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources.Terms;

namespace Anip.Adapters.Relational.Sources;

/// <summary>Rows of <c>host_terms</c>.</summary>
internal sealed class TermsStore(IDatabase database) : ITermsStore
{
    private const string Columns = "host, checked_at, robots, crawl_delay, no_ai, no_index, tdm_reserved, tdm_policy, ai_txt";

    public async Task<IReadOnlyList<SiteTerms>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync((sql, token) => sql.ListAsync($"SELECT {Columns} FROM host_terms ORDER BY host", [], Read, token), cancellationToken);

    public async Task<SiteTerms?> FindAsync(string host, CancellationToken cancellationToken) =>
        (await database.ReadAsync((sql, token) => sql.ListAsync($"SELECT {Columns} FROM host_terms WHERE host = $1", [host], Read, token), cancellationToken)).FirstOrDefault();

    public Task SaveAsync(SiteTerms terms, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (sql, token) => sql.ExecuteAsync(
                $"""
                 INSERT INTO host_terms ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (host) DO UPDATE SET checked_at = excluded.checked_at, robots = excluded.robots, crawl_delay = excluded.crawl_delay, no_ai = excluded.no_ai,
                     no_index = excluded.no_index, tdm_reserved = excluded.tdm_reserved, tdm_policy = excluded.tdm_policy, ai_txt = excluded.ai_txt
                 """,
                [
                    terms.Host, terms.CheckedAt, terms.Robots, terms.CrawlDelay is { } delay ? (long)delay.TotalMilliseconds : null, terms.NoAi, terms.NoIndex, terms.TdmReserved, terms.TdmPolicy, terms.AiTxt,
                ],
                token),
            cancellationToken);

    private static SiteTerms Read(SqlRow row) => new(row.Text("host"), row.Instant("checked_at"))
    {
        Robots = row.Text("robots"),
        CrawlDelay = row.LongOrNull("crawl_delay") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        NoAi = row.Flag("no_ai"),
        NoIndex = row.Flag("no_index"),
        TdmReserved = row.Flag("tdm_reserved"),
        TdmPolicy = row.TextOrNull("tdm_policy"),
        AiTxt = row.TextOrNull("ai_txt"),
    };
}
