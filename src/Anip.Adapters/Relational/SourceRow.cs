using System.Data.Common;
using System.Text.Json;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational;

/// <summary>
/// Reads a source from a row whose columns are, in this order: id, kind, title, added_at, last_attempt_at, last_success_at, next_attempt_at,
/// failures, last_error, etag, last_modified, last_items, last_added, total_added, quota_left, last_rejected, last_noted. Instants are microseconds.
/// </summary>
internal static class SourceRow
{
    public static SourceRecord Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Kind = row.GetString(1),
        Title = ArticleRow.Text(row, 2),
        AddedAt = Instant.Read(row.GetInt64(3)),
        LastAttemptAt = ArticleRow.At(row, 4),
        LastSuccessAt = ArticleRow.At(row, 5),
        NextAttemptAt = ArticleRow.At(row, 6),
        Failures = row.GetInt32(7),
        LastError = ArticleRow.Text(row, 8),
        ETag = ArticleRow.Text(row, 9),
        LastModified = ArticleRow.Text(row, 10),
        LastItems = row.GetInt32(11),
        LastAdded = row.GetInt32(12),
        TotalAdded = row.GetInt64(13),
        QuotaLeft = row.IsDBNull(14) ? null : row.GetInt32(14),
        LastRejected = Counts(row.GetString(15)),
        LastNoted = Counts(row.GetString(16)),
    };

    public static string Counts(IReadOnlyDictionary<string, int> counts) => JsonSerializer.Serialize(counts, StorageJson.Default.IReadOnlyDictionaryStringInt32);

    private static IReadOnlyDictionary<string, int> Counts(string json) =>
        json == "{}" ? ReasonCounts.None : JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringInt32)!;
}
