using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

/// <summary>Rows of <c>source</c> and <c>source_fetch</c> as records, and back.</summary>
internal static class SourceRow
{
    public const string Columns =
        """
        id, kind, title, added_at, state, paused, own_interval, tags, moved_from, moved_at, last_attempt_at, last_success_at, next_attempt_at, next_reason,
        failures, failing_since, last_error, pace, last_full_at, etag, last_modified, last_items, last_added, last_rejected, last_noted, total_added, fetches
        """;

    public static SourceRecord Read(SqlRow row) => new()
    {
        Id = row.Text("id"),
        Kind = row.Text("kind"),
        Title = row.TextOrNull("title"),
        AddedAt = row.Instant("added_at"),
        State = Enum.Parse<SourceState>(row.Text("state"), ignoreCase: true),
        Paused = row.Flag("paused"),
        Interval = Span(row.LongOrNull("own_interval")),
        Tags = Texts(row.Text("tags")),
        MovedFrom = row.TextOrNull("moved_from"),
        MovedAt = row.InstantOrNull("moved_at"),
        LastAttemptAt = row.InstantOrNull("last_attempt_at"),
        LastSuccessAt = row.InstantOrNull("last_success_at"),
        NextAttemptAt = row.InstantOrNull("next_attempt_at"),
        NextReason = row.TextOrNull("next_reason"),
        Failures = row.Integer("failures"),
        FailingSince = row.InstantOrNull("failing_since"),
        LastError = row.TextOrNull("last_error"),
        Pace = row.TextOrNull("pace") is { } pace ? JsonSerializer.Deserialize(pace, StorageJson.Default.SourcePace)! : SourcePace.Unknown,
        LastFullAt = row.InstantOrNull("last_full_at"),
        ETag = row.TextOrNull("etag"),
        LastModified = row.TextOrNull("last_modified"),
        LastItems = row.Integer("last_items"),
        LastAdded = row.Integer("last_added"),
        LastRejected = Counts(row.Text("last_rejected")),
        LastNoted = Counts(row.Text("last_noted")),
        TotalAdded = row.Long("total_added"),
        Fetches = row.Long("fetches"),
    };

    public static SourcePreferences ReadPreferences(SqlRow row) => new()
    {
        Title = row.TextOrNull("title"),
        Paused = row.Flag("paused"),
        Interval = Span(row.LongOrNull("own_interval")),
        Tags = Texts(row.Text("tags")),
    };

    public static FetchRecord ReadFetch(SqlRow row) => new()
    {
        At = row.Instant("at"),
        Status = row.IntegerOrNull("status"),
        Bytes = row.Long("bytes"),
        Items = row.Integer("items"),
        Added = row.Integer("added"),
        Revised = row.Integer("revised"),
        Duration = TimeSpan.FromMilliseconds(row.Long("milliseconds")),
        Error = row.TextOrNull("error"),
    };

    public static string Name(SourceState state) => state.ToString().ToLowerInvariant();

    public static long? Seconds(TimeSpan? span) => span is { } value ? (long)value.TotalSeconds : null;

    public static string Json(IReadOnlyDictionary<string, int> counts) => JsonSerializer.Serialize(counts, StorageJson.Default.IReadOnlyDictionaryStringInt32);

    public static string Json(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, StorageJson.Default.IReadOnlyListString);

    public static string? Json(SourcePace pace) => pace == SourcePace.Unknown ? null : JsonSerializer.Serialize(pace, StorageJson.Default.SourcePace);

    private static TimeSpan? Span(long? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    public static IReadOnlyList<string> Texts(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, StorageJson.Default.StringArray)!;

    private static IReadOnlyDictionary<string, int> Counts(string json) =>
        json == "{}" ? ReasonCounts.None : JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringInt32)!;
}
