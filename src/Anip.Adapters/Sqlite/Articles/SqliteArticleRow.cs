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
               a.region, a.api_source, a.image_url, a.created_at, a.updated_at, a.revision, a.quarantine_reason, a.analyzed,
               a.detected_language, n.language_confidence, a.topic, n.topic_confidence, n.topic_scores,
               a.sentiment, n.sentiment_confidence, n.sentiment_scores, n.entities, n.keywords, n.summary, n.abstained, m.models, v.halves
        FROM article a
        LEFT JOIN article_content c ON c.article_id = a.id
        LEFT JOIN analysis n ON n.article_id = a.id
        LEFT JOIN model_set m ON m.id = n.model_set_id
        LEFT JOIN vector v ON v.article_id = a.id

        """;

    public static Article Read(SqliteDataReader row) =>
        ArticleRow.Read(row, static (row, column) => VectorBytes.Unpack(row.GetFieldValue<byte[]>(column)));
}
