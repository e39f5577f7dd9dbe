using Anip.Articles;
using Npgsql;
using NpgsqlTypes;

namespace Anip.Adapters.Postgres;

/// <summary>Puts articles into the database within a transaction, a whole batch at a time.</summary>
internal sealed class PostgresArticleWriter(NpgsqlConnection connection, long now)
{
    private const string Staging =
        """
        CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
            id bigint, url_hash uuid, url text, title text, content text, content_kind smallint, source text, source_key text, author text,
            published_at timestamptz, date_source smallint, language text, region text, api_source text, image_url text, words text,
            raw_length integer, raw bytea) ON COMMIT DELETE ROWS
        """;

    // In the order of the hash: two batches with the same new articles do not wait for each other.
    private const string Add =
        """
        WITH added AS (
            INSERT INTO article (id, url_hash, url, title, content_kind, source, source_key, author, published_at, date_source,
                                 declared_language, region, api_source, image_url, created_at, updated_at, seen_at)
            SELECT id, url_hash, url, title, content_kind, source, source_key, author, published_at, date_source,
                   language, region, api_source, image_url, $1, $1, $1
            FROM incoming ORDER BY url_hash
            ON CONFLICT (url_hash) DO NOTHING RETURNING id, url_hash),
        texts AS (
            INSERT INTO article_text (article_id, content, words) SELECT id, content, words::tsvector FROM incoming JOIN added USING (id)),
        raws AS (
            INSERT INTO article_raw (article_id, length, brotli) SELECT id, raw_length, raw FROM incoming JOIN added USING (id) WHERE raw IS NOT NULL)
        SELECT url_hash FROM added
        """;

    private readonly PostgresRevisionWriter _revisions = new(connection, now);

    public async Task<PutOutcome[]> PutAsync(IReadOnlyList<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new PutOutcome[rows.Count];
        foreach (var round in Rounds(rows))
        {
            var left = round.ToDictionary(place => rows[place].UrlHash);
            while (left.Count > 0)
            {
                // Neither is settled by one look: another transaction may add one that was missing, or delete one that was there.
                Settle(await _revisions.PutAsync([.. left.Values.Select(place => rows[place])], cancellationToken));
                if (left.Count > 0)
                {
                    Settle(await AddAsync([.. left.Values.Order().Select(place => rows[place])], cancellationToken));
                }
            }

            void Settle(List<(Guid UrlHash, PutOutcome Outcome)> settled)
            {
                foreach (var (hash, outcome) in settled)
                {
                    left.Remove(hash, out var place);
                    outcomes[place] = outcome;
                }
            }
        }

        return outcomes;
    }

    // A URL that is in the batch twice is delivered twice: the second is compared with the first.
    private static List<List<int>> Rounds(IReadOnlyList<PostgresIncomingRow> rows)
    {
        var rounds = new List<List<int>>();
        var times = new Dictionary<Guid, int>(rows.Count);
        for (var place = 0; place < rows.Count; place++)
        {
            var round = times.GetValueOrDefault(rows[place].UrlHash);
            times[rows[place].UrlHash] = round + 1;
            if (round == rounds.Count)
            {
                rounds.Add([]);
            }

            rounds[round].Add(place);
        }

        return rounds;
    }

    private async Task<List<(Guid UrlHash, PutOutcome Outcome)>> AddAsync(List<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Staging, [], cancellationToken);
        await connection.ExecuteAsync("DELETE FROM incoming", [], cancellationToken);
        // Given out by the sequence in order, so that of two articles of one instant the later one of the batch has the higher id.
        var ids = await connection.ListAsync(
            "SELECT nextval(pg_get_serial_sequence('article', 'id')) FROM generate_series(1, $1)", [rows.Count], row => row.GetInt64(0), cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync("COPY incoming FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var (id, row) in ids.Zip(rows))
            {
                await WriteAsync(copy, id, row, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        return await connection.ListAsync(Add, [PostgresCommands.At(now)], row => (row.GetGuid(0), PutOutcome.Added), cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, long id, PostgresIncomingRow row, CancellationToken cancellationToken)
    {
        var article = row.Article;
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(row.UrlHash, NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(article.Url, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(article.Title, NpgsqlDbType.Text, cancellationToken);
        await TextAsync(article.Content);
        await copy.WriteAsync((short)article.ContentKind, NpgsqlDbType.Smallint, cancellationToken);
        await TextAsync(article.Source);
        await TextAsync(row.SourceKey);
        await TextAsync(article.Author);
        await (row.PublishedAt is { } at
            ? copy.WriteAsync(PostgresCommands.Wire(at), NpgsqlDbType.TimestampTz, cancellationToken) : copy.WriteNullAsync(cancellationToken));
        await copy.WriteAsync((short)article.DateSource, NpgsqlDbType.Smallint, cancellationToken);
        await TextAsync(article.Language);
        await TextAsync(article.Region);
        await copy.WriteAsync(article.ApiSource, NpgsqlDbType.Text, cancellationToken);
        await TextAsync(article.ImageUrl);
        await copy.WriteAsync(row.Words, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Row.RawLength, NpgsqlDbType.Integer, cancellationToken);
        await (row.Row.Raw is { } raw ? copy.WriteAsync(raw, NpgsqlDbType.Bytea, cancellationToken) : copy.WriteNullAsync(cancellationToken));

        Task TextAsync(string? text) =>
            text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
    }
}
