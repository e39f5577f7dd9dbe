using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Anip.Articles;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>The columns of an article, and the article from them.</summary>
internal static class ArticleRow
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

    public static Article Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Url = row.GetString(1),
        Title = row.GetString(2),
        Content = Text(row, 3),
        ContentKind = (ContentKind)row.GetInt32(4),
        Source = Text(row, 5),
        Author = Text(row, 6),
        PublishedAt = row.IsDBNull(7) ? null : Instant.Read(row.GetInt64(7)),
        DateSource = (DateSource)row.GetInt32(8),
        Language = Text(row, 9),
        Region = Text(row, 10),
        ApiSource = row.GetString(11),
        ImageUrl = Text(row, 12),
        CreatedAt = Instant.Read(row.GetInt64(13)),
        UpdatedAt = Instant.Read(row.GetInt64(14)),
        Revision = row.GetInt32(15),
        QuarantineReason = Text(row, 16),
        Analysis = row.GetInt64(17) == 0 ? null : Analysis(row),
    };

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static ArticleAnalysis Analysis(SqliteDataReader row) => new()
    {
        Language = Text(row, 18),
        LanguageConfidence = row.IsDBNull(19) ? null : row.GetFloat(19),
        Topic = Prediction(row, 20),
        Sentiment = Prediction(row, 23),
        Entities = Json(row, 26, StorageJson.Default.EntityMentionArray),
        Keywords = Json(row, 27, StorageJson.Default.StringArray),
        Summary = Text(row, 28),
        Abstained = Text(row, 29),
        Models = Json(row, 30, StorageJson.Default.DictionaryStringString),
        Embedding = row.IsDBNull(31) ? default : VectorBytes.Unpack(row.GetFieldValue<byte[]>(31)),
    };

    private static Prediction? Prediction(SqliteDataReader row, int column) =>
        Text(row, column) is { } label
            // SQLite knows no NaN and keeps it as NULL.
            ? new Prediction(label, row.IsDBNull(column + 1) ? float.NaN : row.GetFloat(column + 1), Json(row, column + 2, StorageJson.Default.DictionaryStringSingle))
            : null;

    private static T Json<T>(SqliteDataReader row, int column, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(row.GetString(column), type)!;
}
