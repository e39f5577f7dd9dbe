using Anip.Adapters.Relational;
using Anip.Articles;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>What is read of an article.</summary>
/// <param name="Columns">Begins with the id.</param>
/// <param name="Joins">What they are taken from beside <c>article a</c>.</param>
/// <param name="Count">How many there are; a query may have more after them.</param>
internal sealed record ArticleColumns<T>(string Columns, string Joins, int Count, Func<NpgsqlDataReader, T> Read);

internal static class ArticleColumns
{
    public static ArticleColumns<Article> Whole { get; } = new(PostgresArticleRow.Columns, PostgresArticleRow.Joins, PostgresArticleRow.Count, PostgresArticleRow.Read);

    public static ArticleColumns<ListedArticle> Listed { get; } = new(
        """
        a.id, a.title, c.content, a.source, a.author, a.url, anip_micros(a.published_at), a.language, a.region, a.api_source,
        anip_micros(a.created_at), anip_micros(a.updated_at), a.image_url, a.analyzed::integer, a.topic, a.sentiment, n.sentiment_confidence,
        n.summary, n.keywords, n.entities, n.topic_scores, n.labels
        """,
        "LEFT JOIN article_text c ON c.article_id = a.id LEFT JOIN analysis n ON n.article_id = a.id",
        ListedRow.Count,
        ListedRow.Read);
}
