using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Lake;
using Anip.Adapters.Relational.Records;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Lake.Files;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>Writes articles with their analyses within the transaction of <paramref name="session"/>.</summary>
internal sealed class LakeWriter(SqliteSession session, long now)
{
    // What of the index is gathered in memory before it is written, in bytes: with the usual one, a transaction of thousands of articles is written and merged in many small parts.
    private const long IndexMemory = 16 * 1024 * 1024;

    // They count row by row, and would update the same few rows for each article.
    private static readonly string[] Counting = ["article_inserted", "analysis_inserted"];

    private readonly ArticleWriter _articles = new(session, now);
    private readonly AnalysisWriter _analyses = new(session, now);

    public IReadOnlyList<LoadOutcome> Load(IReadOnlyList<SqliteLakeArticle> articles, CancellationToken cancellationToken)
    {
        GatherIndex();
        var ids = AddNew(articles, cancellationToken);
        var outcomes = new LoadOutcome[articles.Count];
        var said = new List<(long, IReadOnlyList<Annotations.Annotation>)>();
        for (var at = 0; at < articles.Count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            outcomes[at] = ids[at] is null ? Put(articles[at], cancellationToken) : new LoadOutcome(PutOutcome.Added, articles[at].Analysis is not null);
            if (articles[at].Said.Count > 0)
            {
                said.Add((ids[at] ?? Id(articles[at].Row), articles[at].Said));
            }
        }

        SqliteTransaction.Result(LakeSql.SayAsync(session, [.. said.DistinctBy(one => one.Item1)], cancellationToken));
        _articles.WriteWords(cancellationToken);
        return outcomes;
    }

    private LoadOutcome Put(SqliteLakeArticle article, CancellationToken cancellationToken)
    {
        var outcome = _articles.Put(article.Row);
        if (article.Analysis is not { } analysis || Waiting(article.Row) is not { } unread)
        {
            return new LoadOutcome(outcome, HasAnalysis: false);
        }

        var days = SqliteTransaction.Result(ModelDays.CountAsync(session, [new CompletedArticle(unread, 1, analysis.Analysis)], cancellationToken));
        _analyses.Write(unread, analysis);
        SqliteTransaction.Result(ModelDays.AddAsync(session, days, cancellationToken));
        session.Prepare("DELETE FROM stage_work WHERE article_id = ?1 AND stage = ?2").Execute(unread, EnrichmentModule.Stage);
        SqliteTransaction.Result(GivenLabels.ApplyAsync(session, [unread], cancellationToken));
        return new LoadOutcome(outcome, HasAnalysis: true);
    }

    // Counted all at once. A later article of the same address is put when these are counted.
    private long?[] AddNew(IReadOnlyList<SqliteLakeArticle> articles, CancellationToken cancellationToken)
    {
        var last = session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'article'").Number() ?? 0;
        var triggers = string.Join(";\n", Counting.Select(Drop));
        var ids = new long?[articles.Count];
        for (var at = 0; at < articles.Count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ids[at] = _articles.TryAdd(articles[at].Row, articles[at].Analysis);
        }

        var isOtherWork = session.Prepare("SELECT 1 FROM stage WHERE name <> ?1").Number(EnrichmentModule.Stage) is not null;
        var added = ids.Zip(articles).Where(one => one.First is not null).Select(one => (Id: one.First!.Value, Article: one.Second)).ToList();
        foreach (var (id, article) in added)
        {
            _articles.AddParts(id, article.Row);
            if (article.Analysis is null || isOtherWork)
            {
                _articles.AddWork(id, article.Row.PublishedAt, besides: article.Analysis is null ? "" : EnrichmentModule.Stage);
            }
        }

        var read = added.Where(one => one.Article.Analysis is not null).Select(one => (one.Id, one.Article.Row.SortAt, Row: one.Article.Analysis!)).ToList();
        Count(last, _analyses.WriteNew(read));
        var days = ModelDays.CountNew(added.Where(one => one.Article.Analysis is not null).Select(one => (one.Article.Row.Article.PublishedAt, one.Article.Analysis!.Analysis)), Instant.Read(now));
        SqliteTransaction.Result(ModelDays.AddAsync(session, days, cancellationToken));
        session.ExecuteScript(triggers);
        return ids;
    }

    private void Count(long last, Dictionary<long, long> modelSets)
    {
        session.Prepare(
            """
            INSERT INTO article_count SELECT kind, label, count(*), sum(score) FROM article_counted WHERE id > ?1 GROUP BY kind, label
            ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score
            """).Execute(last);
        session.Prepare(
            """
            INSERT INTO article_day_count SELECT day, topic, sentiment, count(*) FROM article_day WHERE id > ?1 GROUP BY day, topic, sentiment
            ON CONFLICT DO UPDATE SET n = n + excluded.n
            """).Execute(last);
        foreach (var (set, count) in modelSets)
        {
            session.Prepare("INSERT INTO article_count (kind, label, n, score) VALUES ('models', ?1, ?2, 0) ON CONFLICT DO UPDATE SET n = n + excluded.n").Execute(set, count);
        }
    }

    /// <returns>What makes the trigger again.</returns>
    private string Drop(string trigger)
    {
        var sql = SqliteTransaction.Result(session.ScalarAsync<string>("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = $1", [trigger], CancellationToken.None))!;
        session.ExecuteScript($"DROP TRIGGER {trigger}");
        return sql;
    }

    private void GatherIndex()
    {
        if (session.Prepare("SELECT v FROM article_text_config WHERE k = 'hashsize'").Number() is null)
        {
            session.Prepare("INSERT INTO article_text (article_text, rank) VALUES ('hashsize', ?1)").Execute(IndexMemory);
        }
    }

    private long Id(SqliteIncomingRow row) => session.Prepare("SELECT id FROM article WHERE url_hash = ?1").Number(row.UrlHash)!.Value;

    /// <returns>The article of that very text, where its analysis is still to be made; else null.</returns>
    private long? Waiting(SqliteIncomingRow row) => session.Prepare(
        """
        SELECT a.id FROM article AS a JOIN stage_work AS w ON w.article_id = a.id AND w.stage = ?4 AND w.owner IS NULL
        LEFT JOIN article_content AS c ON c.article_id = a.id WHERE a.url_hash = ?1 AND a.title = ?2 AND c.content IS ?3
        """).Number(row.UrlHash, row.Article.Title, row.Article.Content, EnrichmentModule.Stage);
}

/// <summary>An article of a lake made ready for the database.</summary>
internal sealed record SqliteLakeArticle(SqliteIncomingRow Row, AnalysisRow? Analysis, IReadOnlyList<Annotations.Annotation> Said) : PreparedArticle(Row.Article.Url)
{
    public static SqliteLakeArticle From(LakeArticle article) =>
        new(SqliteIncomingRow.From(article.ToIncoming()), article.Article.Analysis is { } analysis ? AnalysisRow.From(analysis) : null, article.Said);
}
