using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Anip.Articles;

namespace Anip.Adapters.Relational;

/// <summary>
/// Reads an article from a row whose columns are, in this order: id, url, title, content, content_kind, source, author, published_at,
/// date_source, language, region, api_source, image_url, created_at, updated_at, revision, quarantine_reason, analyzed, detected_language,
/// language_confidence, topic with its confidence and scores, sentiment with its, entities, keywords, summary, abstained, models, vector, labels.
/// Instants are microseconds.
/// </summary>
internal static class ArticleRow
{
    /// <param name="vector">Reads the vector from its column, where there is one.</param>
    public static Article Read<TRow>(TRow row, Func<TRow, int, ReadOnlyMemory<float>> vector)
        where TRow : DbDataReader => new()
        {
            Id = row.GetInt64(0),
            Url = row.GetString(1),
            Title = row.GetString(2),
            Content = Text(row, 3),
            ContentKind = (ContentKind)row.GetInt32(4),
            Source = Text(row, 5),
            Author = Text(row, 6),
            PublishedAt = At(row, 7),
            DateSource = (DateSource)row.GetInt32(8),
            Language = Text(row, 9),
            Region = Text(row, 10),
            ApiSource = row.GetString(11),
            ImageUrl = Text(row, 12),
            CreatedAt = Instant.Read(row.GetInt64(13)),
            UpdatedAt = Instant.Read(row.GetInt64(14)),
            Revision = row.GetInt32(15),
            QuarantineReason = Text(row, 16),
            Analysis = row.GetInt32(17) == 0 ? null : Analysis(row, row.IsDBNull(31) ? default : vector(row, 31)),
        };

    public static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? At(DbDataReader row, int column) => row.IsDBNull(column) ? null : Instant.Read(row.GetInt64(column));

    private static ArticleAnalysis Analysis(DbDataReader row, ReadOnlyMemory<float> embedding) => new()
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
        Embedding = embedding,
        Labels = Labels(row, 32),
    };

    private static Prediction? Prediction(DbDataReader row, int column) =>
        Text(row, column) is { } label
            // A confidence that is not a number is kept as NULL; what a person said of an article on which the model abstained has none, and no probabilities.
            ? new Prediction(label, row.IsDBNull(column + 1) ? float.NaN : row.GetFloat(column + 1), row.IsDBNull(column + 2) ? [] : Json(row, column + 2, StorageJson.Default.DictionaryStringSingle))
            : null;

    private static Dictionary<string, Prediction> Labels(DbDataReader row, int column) => row.IsDBNull(column)
        ? []
        : Json(row, column, StorageJson.Default.DictionaryStringStoredLabel).ToDictionary(label => label.Key, label => label.Value.ToPrediction(), StringComparer.Ordinal);

    private static T Json<T>(DbDataReader row, int column, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(row.GetString(column), type)!;
}
