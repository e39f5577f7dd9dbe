using System.Runtime.CompilerServices;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Lake;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Lake.Files;
using Anip.Stages;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

internal sealed class PostgresLakeStore(PostgresDatabase database, PostgresNames names, WorkSignal signal, TimeProvider timeProvider) : ILakeStore
{
    private const int PageSize = 500;

    // Nobody's name: what it holds it gives back in the same transaction.
    private static readonly StageWorker Loader = new(EnrichmentModule.Stage, "lake");

    public Task<IReadOnlyList<LakeDay>> ListDaysAsync(CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => LakeSql.ListDaysAsync(new PostgresSession(connection), "anip_micros({0})", token), cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<LakeArticle>> ReadAsync(DateOnly? day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, to) = LakeSql.BoundsOf(day);
        var (at, id) = (from, -1L);
        while (true)
        {
            var (place, after) = (at, id);
            var page = await database.ReadAsync((connection, token) => PageAsync(connection, place, after, to, token), cancellationToken);
            if (page.Count > 0)
            {
                yield return page;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            (at, id) = (page[^1].Article.PublishedAt is { } last ? Instant.Stored(last) : long.MinValue, page[^1].Article.Id);
        }
    }

    public PreparedArticle Prepare(LakeArticle article) => new PostgresLakeArticle(PostgresIncomingRow.From(article.ToIncoming()), article.Article.Analysis, article.Said);

    public async Task<IReadOnlyList<LoadOutcome>> LoadAsync(IReadOnlyList<PreparedArticle> articles, CancellationToken cancellationToken)
    {
        if (articles.Count == 0)
        {
            return [];
        }

        PostgresLakeArticle[] prepared = [.. articles.Cast<PostgresLakeArticle>()];
        var analyses = new Dictionary<Guid, LoadedAnalysis>();
        foreach (var (row, analysis, _) in prepared)
        {
            if (analysis is not null && !analyses.ContainsKey(row.UrlHash))
            {
                analyses[row.UrlHash] = await PrepareAsync(row, analysis, cancellationToken);
            }
        }

        var now = Instant.Stored(timeProvider.GetUtcNow());
        var outcomes = await database.WriteAsync((connection, token) => LoadAsync(connection, prepared, analyses, now, token), cancellationToken);
        if (outcomes.Any(outcome => outcome.Outcome != PutOutcome.Unchanged))
        {
            signal.Raise();
        }

        return outcomes;
    }

    private static async Task<List<LakeArticle>> PageAsync(NpgsqlConnection connection, long at, long id, long to, CancellationToken cancellationToken)
    {
        var articles = await connection.ListAsync(
            $"""
             SELECT {PostgresArticleRow.Columns} FROM article a {PostgresArticleRow.Joins}
             WHERE a.sort_at >= $1 AND (a.sort_at, a.id) > ($1, $2) AND a.sort_at < $3 ORDER BY a.sort_at, a.id LIMIT $4
             """,
            // The time before all is -infinity, behind which the first of all instants comes.
            [PostgresCommands.At(at), id, PostgresCommands.At(at == long.MinValue ? FirstInstant : to), PageSize], PostgresArticleRow.Read, cancellationToken);
        var (declared, said) = await LakeSql.ReadAsync(new PostgresSession(connection), [.. articles.Select(article => article.Id)], cancellationToken);
        return [.. articles.Select(article => new LakeArticle(article, declared.GetValueOrDefault(article.Id), [.. said[article.Id]]))];
    }

    private static long FirstInstant { get; } = Instant.Stored(DateTimeOffset.MinValue);

    private async Task<LoadedAnalysis> PrepareAsync(PostgresIncomingRow row, ArticleAnalysis analysis, CancellationToken cancellationToken)
    {
        var vectors = new List<PreparedVector>();
        foreach (var (name, vector) in AnalysisValues.Embeddings(analysis))
        {
            vectors.Add(new PreparedVector(0, (await names.EncoderAsync(name, vector.Length, cancellationToken)).Id, vector));
        }

        return new LoadedAnalysis(row, analysis, await names.ModelSetAsync(AnalysisValues.Models(analysis.Models), cancellationToken), vectors);
    }

    private static async Task<LoadOutcome[]> LoadAsync(
        NpgsqlConnection connection, PostgresLakeArticle[] articles, Dictionary<Guid, LoadedAnalysis> analyses, long now, CancellationToken cancellationToken)
    {
        PostgresIncomingRow[] rows = [.. articles.Select(article => article.Row)];
        var outcomes = await new PostgresArticleWriter(connection, now).PutAsync(rows, cancellationToken);
        var ready = await ClaimAsync(connection, analyses, cancellationToken);
        if (ready.Count > 0)
        {
            await new PostgresAnalysisWriter(connection, Loader, now).WriteAsync([.. ready.Values], cancellationToken);
        }

        var said = articles.Where(one => one.Said.Count > 0).ToList();
        if (said.Count > 0)
        {
            var ids = (await connection.ListAsync(
                "SELECT url_hash, id FROM article WHERE url_hash = ANY($1)", [said.Select(one => one.Row.UrlHash).ToArray()], row => (Hash: row.GetGuid(0), Id: row.GetInt64(1)), cancellationToken))
                .ToDictionary(row => row.Hash, row => row.Id);
            await LakeSql.SayAsync(new PostgresSession(connection), [.. said.DistinctBy(one => one.Row.UrlHash).Select(one => (ids[one.Row.UrlHash], one.Said))], cancellationToken);
        }

        return [.. outcomes.Zip(rows, (outcome, row) => new LoadOutcome(outcome, ready.ContainsKey(row.UrlHash)))];
    }

    // Of those that wait for an analysis of that very text, and that nobody is reading.
    private static async Task<Dictionary<Guid, PreparedAnalysis>> ClaimAsync(
        NpgsqlConnection connection, Dictionary<Guid, LoadedAnalysis> analyses, CancellationToken cancellationToken)
    {
        var waiting = await connection.ListAsync(
            """
            SELECT a.id, a.url_hash, a.revision, a.title, c.content
            FROM article a JOIN stage_work w ON w.article_id = a.id AND w.stage = $2 AND w.owner IS NULL LEFT JOIN article_text c ON c.article_id = a.id
            WHERE a.url_hash = ANY($1) ORDER BY a.id FOR UPDATE OF a, w
            """,
            [analyses.Keys.ToArray(), EnrichmentModule.Stage],
            row => (Version: new ArticleVersion(row.GetInt64(0), row.GetInt32(2)), Hash: row.GetGuid(1), Title: row.GetString(3), Content: ArticleRow.Text(row, 4)), cancellationToken);
        var ready = waiting.Where(one => analyses[one.Hash].Row.Article is var article && one.Title == article.Title && one.Content == article.Content).ToDictionary(
            one => one.Hash,
            one => analyses[one.Hash] is var loaded ? new PreparedAnalysis(one.Version, loaded.Analysis, loaded.ModelSetId, [.. loaded.Vectors.Select(vector => vector with { Id = one.Version.Id })]) : null!);
        await connection.ExecuteAsync(
            "UPDATE stage_work SET owner = $3 WHERE stage = $2 AND article_id = ANY($1)", [ready.Values.Select(one => one.Version.Id).ToArray(), EnrichmentModule.Stage, Loader.Owner], cancellationToken);
        return ready;
    }

    private sealed record PostgresLakeArticle(PostgresIncomingRow Row, ArticleAnalysis? Analysis, IReadOnlyList<Annotations.Annotation> Said) : PreparedArticle(Row.Article.Url);

    private sealed record LoadedAnalysis(PostgresIncomingRow Row, ArticleAnalysis Analysis, int ModelSetId, IReadOnlyList<PreparedVector> Vectors);
}
