using Anip.Adapters.Relational;
using Anip.Articles;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>The columns of an article, and the article from them.</summary>
internal static class SqliteArticleRow
{
    /// <summary>Selects whole articles; a WHERE over <c>a</c> follows.</summary>
    public const string Select =
        """
        SELECT a.id, a.url, a.title, c.content, a.content_kind, a.source, a.author, a.published_at, a.date_source, a.language,
               a.region, a.api_source, a.image_url, a.created_at, a.updated_at, a.revision, w.reason, a.analyzed,
               a.detected_language, n.language_confidence, a.topic, n.topic_confidence, n.topic_scores,
               a.sentiment, n.sentiment_confidence, n.sentiment_scores, n.entities, n.keywords, n.summary, n.abstained, m.models, v.halves, n.labels
        FROM article a
        LEFT JOIN article_content c ON c.article_id = a.id
        LEFT JOIN analysis n ON n.article_id = a.id
        LEFT JOIN model_set m ON m.id = n.model_set_id
        LEFT JOIN vector v ON v.article_id = a.id AND v.encoder_id = (SELECT e.id FROM encoder e WHERE e.name = m.models ->> '$.encoder')
        LEFT JOIN stage_work w ON w.article_id = a.id AND w.stage = 'enrichment'

        """;

    /// <summary>Selects listed articles by a JSON array of their ids, in its order.</summary>
    public const string SelectListed =
        """
        SELECT a.id, a.title, c.content, a.source, a.author, a.url, a.published_at, a.language, a.region, a.api_source,
               a.created_at, a.updated_at, a.image_url, a.analyzed, a.topic, a.sentiment, n.sentiment_confidence, n.summary, n.keywords, n.entities, n.topic_scores, n.labels
        FROM json_each(?1) AS j CROSS JOIN article AS a ON a.id = j.value
        LEFT JOIN article_content AS c ON c.article_id = a.id
        LEFT JOIN analysis AS n ON n.article_id = a.id
        ORDER BY j.key
        """;

    public static Article Read(SqliteDataReader row) =>
        ArticleRow.Read(row, static (row, column) => VectorBytes.Unpack(row.GetFieldValue<byte[]>(column)));
}
