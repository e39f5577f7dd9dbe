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

    private readonly ArticleWriter _articles = new(session, now);
    private readonly AnalysisWriter _analyses = new(session, now);

    public IReadOnlyList<LoadOutcome> Load(IReadOnlyList<LakeArticle> articles, IReadOnlyList<IncomingRow> rows, CancellationToken cancellationToken)
    {
        var ids = AddNew(articles, rows, cancellationToken);
        Complete([.. ids.Zip(articles).Where(one => one.First is not null && one.Second.Article.Analysis is not null)
            .Select(one => new CompletedArticle(one.First!.Value, 1, one.Second.Article.Analysis!))], _analyses.WriteNew, cancellationToken);
        var outcomes = new LoadOutcome[rows.Count];
        var said = new List<(long, IReadOnlyList<Annotations.Annotation>)>();
        for (var at = 0; at < rows.Count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            outcomes[at] = ids[at] is null ? Put(articles[at], rows[at], cancellationToken) : new LoadOutcome(PutOutcome.Added, articles[at].Article.Analysis is not null);
            if (articles[at].Said.Count > 0)
            {
                said.Add((ids[at] ?? Id(rows[at]), articles[at].Said));
            }
        }

        SqliteTransaction.Result(LakeSql.SayAsync(session, [.. said.DistinctBy(one => one.Item1)], cancellationToken));
        return outcomes;
    }

    private LoadOutcome Put(LakeArticle article, IncomingRow row, CancellationToken cancellationToken)
    {
        var outcome = _articles.Put(row);
        if (article.Article.Analysis is not { } analysis || Waiting(row) is not { } unread)
        {
            return new LoadOutcome(outcome, HasAnalysis: false);
        }

        Complete([new CompletedArticle(unread, 1, analysis)], _analyses.Write, cancellationToken);
        session.Prepare("DELETE FROM stage_work WHERE article_id = ?1 AND stage = ?2").Execute(unread, EnrichmentModule.Stage);
        SqliteTransaction.Result(GivenLabels.ApplyAsync(session, [unread], cancellationToken));
        return new LoadOutcome(outcome, HasAnalysis: true);
    }

    // Counted all at once: one by one, each would update the same few rows of counts. A later article of the same address is put when these are counted.
    private long?[] AddNew(IReadOnlyList<LakeArticle> articles, IReadOnlyList<IncomingRow> rows, CancellationToken cancellationToken)
    {
        GatherIndex();
        var last = session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'article'").Number() ?? 0;
        var trigger = SqliteTransaction.Result(
            session.ScalarAsync<string>("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'article_inserted'", [], cancellationToken))!;
        session.ExecuteScript("DROP TRIGGER article_inserted");
        var ids = new long?[rows.Count];
        for (var at = 0; at < rows.Count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ids[at] = _articles.TryAdd(rows[at], articles[at].Article.Analysis);
        }

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
        session.ExecuteScript(trigger);
        return ids;
    }

    private void GatherIndex()
    {
        if (session.Prepare("SELECT v FROM article_text_config WHERE k = 'hashsize'").Number() is null)
        {
            session.Prepare("INSERT INTO article_text (article_text, rank) VALUES ('hashsize', ?1)").Execute(IndexMemory);
        }
    }

    private void Complete(List<CompletedArticle> completed, Action<CompletedArticle> write, CancellationToken cancellationToken)
    {
        var days = SqliteTransaction.Result(ModelDays.CountAsync(session, completed, cancellationToken));
        completed.ForEach(write);
        SqliteTransaction.Result(ModelDays.AddAsync(session, days, cancellationToken));
    }

    private long Id(IncomingRow row) => session.Prepare("SELECT id FROM article WHERE url_hash = ?1").Number(row.UrlHash)!.Value;

    /// <returns>The article of that very text, where its analysis is still to be made; else null.</returns>
    private long? Waiting(IncomingRow row) => session.Prepare(
        """
        SELECT a.id FROM article AS a JOIN stage_work AS w ON w.article_id = a.id AND w.stage = ?4 AND w.owner IS NULL
        LEFT JOIN article_content AS c ON c.article_id = a.id WHERE a.url_hash = ?1 AND a.title = ?2 AND c.content IS ?3
        """).Number(row.UrlHash, row.Article.Title, row.Article.Content, EnrichmentModule.Stage);
}
