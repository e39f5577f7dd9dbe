
namespace Anip.Adapters.Transfer;

/// <summary>What a store holds, told the same of every kind of store: all but what follows from it (indexes, counts, words, hashes) and claims, which are of processes.</summary>
internal static class StoredTables
{
    public static StoredTable Article { get; } = new("article", "id",
    [
        new("id", ColumnKind.Long), new("url", ColumnKind.Text), new("title", ColumnKind.Text), new("content", ColumnKind.Text),
        new("content_kind", ColumnKind.Small), new("source", ColumnKind.Text), new("author", ColumnKind.Text), new("published_at", ColumnKind.Instant),
        new("date_source", ColumnKind.Small), new("declared_language", ColumnKind.Text), new("region", ColumnKind.Text), new("api_source", ColumnKind.Text),
        new("image_url", ColumnKind.Text), new("created_at", ColumnKind.Instant), new("updated_at", ColumnKind.Instant), new("seen_at", ColumnKind.Instant),
        new("revision", ColumnKind.Integer), new("analyzed", ColumnKind.Flag), new("detected_language", ColumnKind.Text), new("topic", ColumnKind.Text),
        new("topic_score", ColumnKind.Integer), new("sentiment", ColumnKind.Text), new("sentiment_score", ColumnKind.Integer),
        new("abstained", ColumnKind.Flag), new("has_vector", ColumnKind.Flag), new("attempts", ColumnKind.Integer),
        new("quarantine_reason", ColumnKind.Text), new("analysis_writes", ColumnKind.Integer),
    ]);

    public static StoredTable Raw { get; } = new("article_raw", "article_id",
        [new("article_id", ColumnKind.Long), new("length", ColumnKind.Integer), new("brotli", ColumnKind.Bytes)]);

    public static StoredTable Revision { get; } = new("article_revision", "article_id",
    [
        new("article_id", ColumnKind.Long), new("revision", ColumnKind.Integer), new("title", ColumnKind.Text), new("content", ColumnKind.Text),
        new("seen_at", ColumnKind.Instant),
    ]);

    public static StoredTable Analysis { get; } = new("analysis", "article_id",
    [
        new("article_id", ColumnKind.Long), new("models", ColumnKind.Text), new("language_confidence", ColumnKind.Real),
        new("topic_confidence", ColumnKind.Real), new("topic_scores", ColumnKind.Text), new("sentiment_confidence", ColumnKind.Real),
        new("sentiment_scores", ColumnKind.Text), new("entities", ColumnKind.Text), new("keywords", ColumnKind.Text), new("summary", ColumnKind.Text),
        new("abstained", ColumnKind.Text),
    ]);

    public static StoredTable Vector { get; } = new("vector", "article_id",
        [new("article_id", ColumnKind.Long), new("encoder", ColumnKind.Text), new("halves", ColumnKind.Bytes)]);

    public static StoredTable Source { get; } = new("source", "id",
    [
        new("id", ColumnKind.Text), new("kind", ColumnKind.Text), new("title", ColumnKind.Text), new("added_at", ColumnKind.Instant),
        new("last_attempt_at", ColumnKind.Instant), new("last_success_at", ColumnKind.Instant), new("next_attempt_at", ColumnKind.Instant),
        new("failures", ColumnKind.Integer), new("last_error", ColumnKind.Text), new("etag", ColumnKind.Text), new("last_modified", ColumnKind.Text),
        new("last_items", ColumnKind.Integer), new("last_added", ColumnKind.Integer), new("total_added", ColumnKind.Long),
        new("quota_left", ColumnKind.Integer), new("removed", ColumnKind.Flag), new("last_rejected", ColumnKind.Text), new("last_noted", ColumnKind.Text),
    ]);

    // A run that is running is moved as one that was given back: nobody works on it in the other store.
    public static StoredTable Run { get; } = new("run", "id",
    [
        new("id", ColumnKind.Long), new("pipeline", ColumnKind.Text), new("state", ColumnKind.Text, "CASE state WHEN 'running' THEN 'queued' ELSE state END"),
        new("started_by", ColumnKind.Text), new("parameters", ColumnKind.Text), new("idempotency_key", ColumnKind.Text), new("created_at", ColumnKind.Instant),
        new("started_at", ColumnKind.Instant), new("finished_at", ColumnKind.Instant), new("node", ColumnKind.Text, "CASE WHEN state <> 'running' THEN node END"),
        new("claims", ColumnKind.Integer), new("cancel_requested", ColumnKind.Flag), new("error", ColumnKind.Text), new("counts", ColumnKind.Text),
    ]);

    public static StoredTable Step { get; } = new("run_step", "run_id",
    [
        new("run_id", ColumnKind.Long), new("position", ColumnKind.Integer), new("name", ColumnKind.Text),
        new("state", ColumnKind.Text, "CASE state WHEN 'running' THEN 'pending' ELSE state END"), new("attempt", ColumnKind.Integer),
        new("failures", ColumnKind.Integer), new("started_at", ColumnKind.Instant), new("finished_at", ColumnKind.Instant), new("counts", ColumnKind.Text),
        new("error", ColumnKind.Text),
    ]);

    public static StoredTable Log { get; } = new("run_log", "run_id",
    [
        new("run_id", ColumnKind.Long), new("line", ColumnKind.Integer), new("at", ColumnKind.Instant), new("level", ColumnKind.Text), new("step", ColumnKind.Text),
        new("message", ColumnKind.Text),
    ]);

    public static StoredTable Pipeline { get; } = new("pipeline", "name",
    [
        new("name", ColumnKind.Text), new("paused", ColumnKind.Flag), new("schedule_changed", ColumnKind.Flag), new("cron", ColumnKind.Text),
        new("time_zone", ColumnKind.Text),
    ]);

    /// <summary>The tables that hold rows of articles, each article's in as many of them as it has; <see cref="Article"/> first.</summary>
    public static IReadOnlyList<StoredTable> OfArticles { get; } = [Article, Raw, Revision, Analysis, Vector];

    /// <summary>The same of runs; <see cref="Run"/> first.</summary>
    public static IReadOnlyList<StoredTable> OfRuns { get; } = [Run, Step, Log];

    /// <summary>Small ones, moved as a whole.</summary>
    public static IReadOnlyList<StoredTable> Others { get; } = [Source, Pipeline];
}

/// <param name="Key">The first column: for tables of articles or runs, the article's or run's id. By it, or by it and the second one, rows are told apart.</param>
internal sealed record StoredTable(string Name, string Key, IReadOnlyList<StoredColumn> Columns)
{
    public string ColumnList { get; } = string.Join(", ", Columns.Select(column => column.Name));

    public int IndexOf(string column) => Columns.Index().First(one => one.Item.Name == column).Index;
}

/// <param name="Moved">What is moved in the place of the value, in words of SQL that every kind of store knows; null for the value itself.</param>
internal sealed record StoredColumn(string Name, ColumnKind Kind, string? Moved = null)
{
    public string Expression => Moved ?? Name;
}

/// <summary>How a value is kept; a row holds it as <see cref="long"/> (whole numbers, flags, instants in microseconds), <see cref="double"/>, <see cref="string"/>, <see cref="byte"/>[] or null.</summary>
internal enum ColumnKind
{
    Small,
    Integer,
    Long,
    Flag,
    Instant,
    Real,
    Text,
    Bytes,
}

/// <summary>Rows of articles, or of runs, with ids that follow each other.</summary>
/// <param name="LastId">The highest article's or run's id in it.</param>
/// <param name="Rows">By table of <see cref="StoredTables.OfArticles"/> or <see cref="StoredTables.OfRuns"/>.</param>
internal sealed record StoredBatch(long LastId, IReadOnlyList<IReadOnlyList<object?[]>> Rows)
{
    public int Count => Rows[0].Count;
}
