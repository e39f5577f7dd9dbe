using System.Data.Common;
using Anip.Articles;

namespace Anip.Adapters.Relational;

/// <summary>
/// Reads a listed article from a row whose columns are, in this order: id, title, content, source, author, url, published_at, language, region, api_source,
/// created_at, updated_at, image_url, analyzed, topic, sentiment, sentiment_confidence, summary, keywords, entities, topic_scores, labels. Instants are microseconds.
/// </summary>
internal static class ListedRow
{
    /// <summary>How many columns there are; a query may have more after them.</summary>
    public const int Count = 22;

    public static ListedArticle Read(DbDataReader row)
    {
        // What was said of an earlier revision may still stand there.
        var analyzed = row.GetInt32(13) != 0;
        var topic = analyzed ? Bytes(row, 14) : null;
        var sentiment = analyzed ? Bytes(row, 15) : null;
        return new ListedArticle
        {
            Id = row.GetInt64(0),
            Title = row.GetFieldValue<byte[]>(1),
            Content = Bytes(row, 2),
            Source = Bytes(row, 3),
            Author = Bytes(row, 4),
            Url = row.GetFieldValue<byte[]>(5),
            PublishedAt = ArticleRow.At(row, 6),
            Language = Bytes(row, 7),
            Region = Bytes(row, 8),
            ApiSource = row.GetFieldValue<byte[]>(9),
            CreatedAt = Instant.Read(row.GetInt64(10)),
            UpdatedAt = Instant.Read(row.GetInt64(11)),
            ImageUrl = Bytes(row, 12),
            Topic = topic,
            Sentiment = sentiment,
            SentimentConfidence = sentiment is null || row.IsDBNull(16) ? null : row.GetFloat(16),
            Summary = analyzed ? Bytes(row, 17) : null,
            Keywords = analyzed ? Bytes(row, 18) : null,
            Entities = analyzed ? Bytes(row, 19) : null,
            Labels = analyzed ? Bytes(row, 21) : null,
            TopicScores = topic is null ? null : Bytes(row, 20),
        };
    }

    private static byte[]? Bytes(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
