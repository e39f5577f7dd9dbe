using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Articles;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>Puts articles into the database within the transaction of <paramref name="session"/>, and at its end their words.</summary>
internal sealed class ArticleWriter(SqliteSession session, long now)
{
    private static readonly string[] AnalysisTables =
    [
        "DELETE FROM analysis WHERE article_id = ?1",
        "DELETE FROM article_entity WHERE article_id = ?1",
        "DELETE FROM article_label WHERE article_id = ?1",
        "DELETE FROM vector WHERE article_id = ?1",
    ];

    private readonly ArticleWords _words = new(session);

    /// <summary>Its words are written by <see cref="WriteWords"/>.</summary>
    public PutOutcome Put(SqliteIncomingRow row)
    {
        if (TryAdd(row, read: null) is { } id)
        {
            AddParts(id, row);
            AddWork(id, row.PublishedAt);
            return PutOutcome.Added;
        }

        var stored = FindStored(row.UrlHash);
        var article = row.Article;
        var text = stored.Merge(article);
        if (text == (stored.Title, stored.Content) || WasReplaced(stored.Id, text.Title, text.Content))
        {
            FillMissing(stored, row);
            return PutOutcome.Unchanged;
        }

        Revise(stored, row, text.Title, text.Content);
        FillMissing(stored, row);
        return PutOutcome.Revised;
    }

    /// <summary>Keeps what their sources say of articles that were put.</summary>
    public void Say(IEnumerable<SqliteIncomingRow> rows) => SqliteTransaction.Result(SourceStatements.SaveAsync(
        session,
        rows.Where(row => row.Article.Statement is not null).Select(row => (session.Prepare("SELECT id FROM article WHERE url_hash = ?1").Number(row.UrlHash)!.Value, row.Article.Statement!)),
        now, CancellationToken.None));

    /// <summary>Last of all that is done.</summary>
    public void WriteWords(CancellationToken cancellationToken) => _words.Write(cancellationToken);

    /// <summary>Adds its row alone. Most articles of a batch are new: inserting first spares them the look.</summary>
    /// <param name="read">The analysis that it comes with; null for none.</param>
    /// <returns>The article's id; null where it is there already.</returns>
    public long? TryAdd(SqliteIncomingRow row, AnalysisRow? read)
    {
        var (article, analysis) = (row.Article, read?.Analysis);
        var added = session.Prepare(
            """
            INSERT INTO article (url_hash, url, title, content_kind, source, source_key, author, published_at, date_source,
                                 declared_language, region, api_source, image_url, created_at, updated_at, seen_at,
                                 analyzed, analysis_writes, detected_language, topic, topic_score, sentiment, sentiment_score, abstained, has_vector)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?14, ?15, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
            ON CONFLICT (url_hash) DO NOTHING
            """).Execute(
            row.UrlHash, article.Url, article.Title, (int)article.ContentKind, article.Source, row.SourceKey, article.Author,
            row.PublishedAt, (int)article.DateSource, article.Language, article.Region, article.ApiSource, article.ImageUrl, now,
            analysis is not null, AnalysisValues.Clean(analysis?.Language), analysis?.Topic?.Label, AnalysisValues.Millionths(analysis?.Topic),
            analysis?.Sentiment?.Label, AnalysisValues.Millionths(analysis?.Sentiment), analysis?.Abstained is not null, read is { Vectors.Count: > 0 });
        return added == 0 ? null : session.LastId;
    }

    /// <summary>What an article that was added has beside its row.</summary>
    public void AddParts(long id, SqliteIncomingRow row)
    {
        AddContent(id, row.Article.Content);
        AddRaw(id, row.Row);
        _words.Add(id, row.Words);
    }

    /// <summary>For every stage anew, whatever had become of an earlier revision.</summary>
    public void AddWork(long id, long? published, string besides = "") =>
        session.Prepare(
            """
            INSERT INTO stage_work (article_id, stage, sort_at) SELECT ?1, name, ?2 FROM stage WHERE name <> ?3
            ON CONFLICT (article_id, stage) DO UPDATE SET owner = NULL, attempts = 0, reason = NULL
            """).Execute(id, published ?? long.MinValue, besides);

    private void Revise(StoredVersion stored, SqliteIncomingRow row, string title, string? content)
    {
        session.Prepare(
            """
            INSERT INTO article_revision (article_id, revision, title, content, seen_at)
            SELECT id, revision, ?2, ?3, seen_at FROM article WHERE id = ?1
            """).Execute(stored.Id, stored.Title, stored.Content);
        foreach (var table in AnalysisTables)
        {
            session.Prepare(table).Execute(stored.Id);
        }

        session.Prepare(
            """
            UPDATE article SET title = ?2, content_kind = ?3, revision = revision + 1, seen_at = ?4, updated_at = ?4,
                analyzed = 0, detected_language = NULL, topic = NULL, topic_score = NULL, sentiment = NULL, sentiment_score = NULL,
                abstained = 0, has_vector = 0
            WHERE id = ?1
            """).Execute(stored.Id, title, (int)stored.KindOf(row.Article), now);
        session.Prepare("DELETE FROM article_content WHERE article_id = ?1").Execute(stored.Id);
        AddContent(stored.Id, content);
        AddRaw(stored.Id, row.Row);
        _words.Replace(stored.Id, IndexedText.Of(title, content));
        SqliteTransaction.Result(GivenLabels.ApplyAsync(session, [stored.Id], CancellationToken.None));
        AddWork(stored.Id, session.Prepare("SELECT published_at FROM article WHERE id = ?1").Number(stored.Id));
    }

    private void FillMissing(StoredVersion stored, SqliteIncomingRow row)
    {
        var article = row.Article;
        if (!stored.LacksAnyOf(article))
        {
            return;
        }

        session.Prepare(
            """
            UPDATE article SET source_key = iif(source IS NULL, ?3, source_key), source = ifnull(source, ?2), author = ifnull(author, ?4),
                date_source = iif(published_at IS NULL, ?6, date_source), published_at = ifnull(published_at, ?5),
                declared_language = ifnull(declared_language, ?7), region = ifnull(region, ?8), image_url = ifnull(image_url, ?9),
                content_kind = iif(?11, ?12, content_kind), updated_at = ?10
            WHERE id = ?1
            """).Execute(
            stored.Id, article.Source, row.SourceKey, article.Author, row.PublishedAt, (int)article.DateSource, article.Language,
            article.Region, article.ImageUrl, now, stored.RaisesKind(article), (int)article.ContentKind);
        if (stored.LacksDateOf(article))
        {
            session.Prepare("UPDATE article_entity SET sort_at = ?2 WHERE article_id = ?1").Execute(stored.Id, row.PublishedAt);
            session.Prepare("UPDATE article_label SET sort_at = ?2 WHERE article_id = ?1").Execute(stored.Id, row.PublishedAt);
            session.Prepare("UPDATE stage_work SET sort_at = ?2 WHERE article_id = ?1").Execute(stored.Id, row.PublishedAt);
        }
    }

    // Two feeds of one outlet may carry one article with different teasers. Were each delivery of the other taken for an edit, the
    // article would be revised, and enriched again, at every fetch for ever.
    private bool WasReplaced(long id, string title, string? content) =>
        session.Prepare("SELECT 1 FROM article_revision WHERE article_id = ?1 AND title = ?2 AND content IS ?3").Number(id, title, content) is not null;

    private void AddContent(long id, string? content)
    {
        if (content is not null)
        {
            session.Prepare("INSERT INTO article_content (article_id, content) VALUES (?1, ?2)").Execute(id, content);
        }
    }

    private void AddRaw(long id, IncomingRow row)
    {
        if (row.Raw is not null)
        {
            session.Prepare("INSERT OR REPLACE INTO article_raw (article_id, length, brotli) VALUES (?1, ?2, ?3)").Execute(id, row.RawLength, row.Raw);
        }
    }

    private StoredVersion FindStored(byte[] urlHash)
    {
        using var row = session.Prepare(
            """
            SELECT a.id, a.title, c.content, a.content_kind, a.source, a.author, a.published_at, a.declared_language, a.region, a.image_url
            FROM article a LEFT JOIN article_content c ON c.article_id = a.id WHERE a.url_hash = ?1
            """).Read(urlHash);
        row.Read();
        return new StoredVersion
        {
            Id = row.GetInt64(0),
            Title = row.GetString(1),
            Content = ArticleRow.Text(row, 2),
            Kind = (ContentKind)row.GetInt32(3),
            Source = ArticleRow.Text(row, 4),
            Author = ArticleRow.Text(row, 5),
            HasDate = !row.IsDBNull(6),
            Language = ArticleRow.Text(row, 7),
            Region = ArticleRow.Text(row, 8),
            ImageUrl = ArticleRow.Text(row, 9),
        };
    }
}
