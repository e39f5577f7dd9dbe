using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Articles;
using Npgsql;
using NpgsqlTypes;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Takes articles whose URL is stored already: edits become revisions, members that were missing are filled in.</summary>
internal sealed class PostgresRevisionWriter(NpgsqlConnection connection, long now)
{
    private const string Stored =
        """
        SELECT a.url_hash, a.id, a.title, c.content, a.content_kind, a.source, a.author, a.published_at IS NOT NULL, a.declared_language, a.region, a.image_url
        FROM article a JOIN article_text c ON c.article_id = a.id WHERE a.url_hash = ANY($1)
        """;

    /// <param name="rows">Each of another URL.</param>
    public async Task<List<(Guid UrlHash, PutOutcome Outcome)>> PutAsync(IReadOnlyList<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        var changes = await CompareAsync(rows, "", cancellationToken);
        var touched = changes.Where(change => change.HasEffect).Select(change => change.Row).ToList();
        if (touched.Count > 0)
        {
            // Most are as they were, which a look without locking tells. The others may have been changed since by somebody else.
            var locked = await CompareAsync(touched, "ORDER BY a.id FOR UPDATE OF a", cancellationToken);
            var byHash = locked.ToDictionary(change => change.Row.UrlHash);
            changes = [.. changes.Select(change => byHash.GetValueOrDefault(change.Row.UrlHash, change))];
            await ReviseAsync([.. locked.Where(change => change.IsRevision)], cancellationToken);
            await FillAsync([.. locked.Where(change => change.Fills)], cancellationToken);
        }

        return [.. changes.Select(change => (change.Row.UrlHash, change.IsRevision ? PutOutcome.Revised : PutOutcome.Unchanged))];
    }

    private async Task<List<Change>> CompareAsync(IReadOnlyList<PostgresIncomingRow> rows, string order, CancellationToken cancellationToken)
    {
        var byHash = rows.ToDictionary(row => row.UrlHash);
        var changes = await connection.ListAsync(
            $"{Stored} {order}", [byHash.Keys.ToArray()], row => new Change(byHash[row.GetGuid(0)], Read(row)), cancellationToken);
        var replaced = await ReplacedAsync([.. changes.Where(change => change.DiffersInText)], cancellationToken);
        return [.. changes.Select(change => change with { WasReplaced = replaced.Contains(change.Stored.Id) })];
    }

    // Two feeds of one outlet may carry one article with different teasers. Were each delivery of the other taken for an edit, the
    // article would be revised, and enriched again, at every fetch for ever.
    private async Task<HashSet<long>> ReplacedAsync(List<Change> changes, CancellationToken cancellationToken) =>
        changes.Count == 0
            ? []
            : [.. await connection.ListAsync(
                """
                SELECT r.article_id FROM unnest($1::bigint[], $2::text[], $3::text[]) AS came (id, title, content)
                JOIN article_revision r ON r.article_id = came.id AND r.title = came.title AND r.content IS NOT DISTINCT FROM came.content
                """,
                [Ids(changes), PostgresCommands.Texts(changes.Select(change => change.Text.Title)), PostgresCommands.Texts(changes.Select(change => change.Text.Content))],
                row => row.GetInt64(0),
                cancellationToken)];

    private async Task ReviseAsync(List<Change> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var ids = Ids(changes);
        await connection.ExecuteAsync(
            """
            INSERT INTO article_revision (article_id, revision, title, content, seen_at)
            SELECT a.id, a.revision, a.title, c.content, a.seen_at FROM article a JOIN article_text c ON c.article_id = a.id WHERE a.id = ANY($1)
            """,
            [ids], cancellationToken);
        foreach (var table in new[] { "analysis", "article_entity", "article_label", "article_vector" })
        {
            await connection.ExecuteAsync($"DELETE FROM {table} WHERE article_id = ANY($1)", [ids], cancellationToken);
        }

        await connection.ExecuteAsync(
            """
            UPDATE article SET title = came.title, content_kind = came.kind, revision = revision + 1, seen_at = $4, updated_at = $4,
                analyzed = false, detected_language = NULL, topic = NULL, topic_score = NULL, sentiment = NULL, sentiment_score = NULL,
                abstained = false, has_vector = false
            FROM unnest($1::bigint[], $2::text[], $3::smallint[]) AS came (id, title, kind) WHERE article.id = came.id
            """,
            [
                ids, PostgresCommands.Texts(changes.Select(change => change.Text.Title)),
                changes.Select(change => (short)change.Stored.KindOf(change.Row.Article)).ToArray(), PostgresCommands.At(now),
            ],
            cancellationToken);
        await connection.ExecuteAsync(
            """
            UPDATE article_text SET content = came.content, words = came.words::tsvector
            FROM unnest($1::bigint[], $2::text[], $3::text[]) AS came (id, content, words) WHERE article_id = came.id
            """,
            [
                ids, PostgresCommands.Texts(changes.Select(change => change.Text.Content)),
                PostgresCommands.Texts(changes.Select(change => new TextVector(change.Text.Title, change.Text.Content).ToString())),
            ],
            cancellationToken);
        // For every stage anew, whatever had become of an earlier revision.
        await connection.ExecuteAsync(
            """
            INSERT INTO stage_work (article_id, stage, sort_at)
            SELECT a.id, s.name, a.sort_at FROM stage_article a CROSS JOIN stage s WHERE a.id = ANY($1) ORDER BY a.id
            ON CONFLICT (article_id, stage) DO UPDATE SET owner = NULL, attempts = 0, reason = NULL
            """,
            [ids], cancellationToken);
        await GivenLabels.ApplyAsync(new PostgresSession(connection), ids, cancellationToken);
        await ReplaceRawAsync([.. changes.Where(change => change.Row.Row.Raw is not null)], cancellationToken);
    }

    private Task<int> ReplaceRawAsync(List<Change> changes, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            """
            INSERT INTO article_raw (article_id, length, brotli) SELECT * FROM unnest($1::bigint[], $2::integer[], $3::bytea[])
            ON CONFLICT (article_id) DO UPDATE SET length = excluded.length, brotli = excluded.brotli
            """,
            [Ids(changes), changes.Select(change => change.Row.Row.RawLength).ToArray(), changes.Select(change => change.Row.Row.Raw!).ToArray()],
            cancellationToken);

    private async Task FillAsync(List<Change> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        NpgsqlParameter Texts(Func<PostgresIncomingRow, string?> member) => PostgresCommands.Texts(changes.Select(change => member(change.Row)));
        NpgsqlParameter Kinds(Func<Change, short?> member) =>
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint, Value = changes.Select(member).ToArray() };
        await connection.ExecuteAsync(
            """
            UPDATE article a SET
                source_key = CASE WHEN a.source IS NULL THEN came.source_key ELSE a.source_key END, source = coalesce(a.source, came.source),
                author = coalesce(a.author, came.author),
                date_source = CASE WHEN a.published_at IS NULL THEN came.date_source ELSE a.date_source END,
                published_at = coalesce(a.published_at, came.published_at),
                declared_language = coalesce(a.declared_language, came.language), region = coalesce(a.region, came.region),
                image_url = coalesce(a.image_url, came.image_url), content_kind = coalesce(came.kind, a.content_kind), updated_at = $11
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::smallint[], $7::text[], $8::text[], $9::text[], $10::smallint[])
                AS came (id, source, source_key, author, published_at, date_source, language, region, image_url, kind)
            WHERE a.id = came.id
            """,
            [
                Ids(changes), Texts(row => row.Article.Source), Texts(row => row.SourceKey), Texts(row => row.Article.Author),
                PostgresCommands.Ats(changes.Select(change => change.Row.PublishedAt)), Kinds(change => (short)change.Row.Article.DateSource),
                Texts(row => row.Article.Language), Texts(row => row.Article.Region), Texts(row => row.Article.ImageUrl),
                Kinds(change => change.Stored.RaisesKind(change.Row.Article) ? (short)change.Row.Article.ContentKind : null), PostgresCommands.At(now),
            ],
            cancellationToken);
        foreach (var table in new[] { "article_entity", "article_label" })
        {
            await connection.ExecuteAsync(
                $"UPDATE {table} e SET sort_at = a.sort_at FROM article a WHERE a.id = ANY($1) AND e.article_id = a.id AND e.sort_at <> a.sort_at",
                [Ids(changes)], cancellationToken);
        }

        await connection.ExecuteAsync(
            "UPDATE stage_work w SET sort_at = a.sort_at FROM stage_article a WHERE a.id = ANY($1) AND w.article_id = a.id AND w.sort_at <> a.sort_at",
            [Ids(changes)], cancellationToken);
    }

    private static long[] Ids(List<Change> changes) => [.. changes.Select(change => change.Stored.Id)];

    private static StoredVersion Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(1),
        Title = row.GetString(2),
        Content = ArticleRow.Text(row, 3),
        Kind = (ContentKind)row.GetInt32(4),
        Source = ArticleRow.Text(row, 5),
        Author = ArticleRow.Text(row, 6),
        HasDate = row.GetBoolean(7),
        Language = ArticleRow.Text(row, 8),
        Region = ArticleRow.Text(row, 9),
        ImageUrl = ArticleRow.Text(row, 10),
    };

    private sealed record Change(PostgresIncomingRow Row, StoredVersion Stored)
    {
        public bool WasReplaced { get; init; }

        public (string Title, string? Content) Text => Stored.Merge(Row.Article);

        public bool DiffersInText => Text != (Stored.Title, Stored.Content);

        public bool IsRevision => DiffersInText && !WasReplaced;

        public bool Fills => Stored.LacksAnyOf(Row.Article);

        public bool HasEffect => IsRevision || Fills;
    }
}
