using Anip.Adapters.Relational;
using Anip.Articles;
using Npgsql;
using Pgvector;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>The columns of an article, and the article from them.</summary>
internal static class PostgresArticleRow
{
    /// <summary>How many there are; a query may have more after them.</summary>
    public const int Count = 33;

    public const string Columns =
        """
        a.id, a.url, a.title, c.content, a.content_kind, a.source, a.author, anip_micros(a.published_at), a.date_source, a.language,
        a.region, a.api_source, a.image_url, anip_micros(a.created_at), anip_micros(a.updated_at), a.revision, w.reason, a.analyzed::integer,
        a.detected_language, n.language_confidence, a.topic, n.topic_confidence, n.topic_scores,
        a.sentiment, n.sentiment_confidence, n.sentiment_scores, n.entities, n.keywords, n.summary, n.abstained, m.models, v.embedding, n.labels
        """;

    /// <summary>What <see cref="Columns"/> are taken from beside <c>article a</c>.</summary>
    public const string Joins =
        """
        LEFT JOIN article_text c ON c.article_id = a.id
        LEFT JOIN analysis n ON n.article_id = a.id
        LEFT JOIN model_set m ON m.id = n.model_set_id
        LEFT JOIN article_vector v ON v.article_id = a.id AND v.encoder_id = (SELECT e.id FROM encoder e WHERE e.name = m.models::json ->> 'encoder')
        LEFT JOIN stage_work w ON w.article_id = a.id AND w.stage = 'enrichment'
        """;

    public static Article Read(NpgsqlDataReader row) =>
        ArticleRow.Read(row, static (row, column) => VectorBytes.Widen(row.GetFieldValue<HalfVector>(column).Memory.Span));
}
