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
            place integer, url_hash uuid, url text, title text, content text, content_kind smallint, source text, source_key text, author text,
            published_at timestamptz, date_source smallint, language text, region text, api_source text, image_url text, words text,
            raw_length integer, raw bytea) ON COMMIT DELETE ROWS
        """;

    // Ids in the order of the batch, locks in the order of the hash: two batches with the same new articles do not wait for each other.
    private const string Add =
        """
        WITH fresh AS MATERIALIZED (
            SELECT i.*, nextval(pg_get_serial_sequence('article', 'id')) AS id
            FROM (SELECT * FROM incoming i WHERE NOT EXISTS (SELECT FROM article a WHERE a.url_hash = i.url_hash) ORDER BY place) i),
        added AS (
            INSERT INTO article (id, url_hash, url, title, content_kind, source, source_key, author, published_at, date_source,
                                 declared_language, region, api_source, image_url, created_at, updated_at, seen_at)
            SELECT id, url_hash, url, title, content_kind, source, source_key, author, published_at, date_source,
                   language, region, api_source, image_url, $1, $1, $1
            FROM fresh ORDER BY url_hash
            ON CONFLICT (url_hash) DO NOTHING RETURNING id),
        texts AS (
            INSERT INTO article_text (article_id, content, words) SELECT id, content, words::tsvector FROM fresh JOIN added USING (id)),
        raws AS (
            INSERT INTO article_raw (article_id, length, brotli) SELECT id, raw_length, raw FROM fresh JOIN added USING (id) WHERE raw IS NOT NULL)
        SELECT place FROM fresh JOIN added USING (id)
        """;

    public async Task<PutOutcome[]> PutAsync(IReadOnlyList<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new PutOutcome[rows.Count];
        await connection.ExecuteAsync(Staging, [], cancellationToken);
        foreach (var round in Rounds(rows))
        {
            // One that was there when it was to be added, and is deleted when it is to be compared, is to be added after all.
            for (var left = round; left.Count > 0;)
            {
                left = await PutAsync(rows, left, outcomes, cancellationToken);
            }
        }

        return outcomes;
    }

    private async Task<List<int>> PutAsync(
        IReadOnlyList<PostgresIncomingRow> rows, List<int> round, PutOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var left = round.ToDictionary(place => rows[place].UrlHash);
        foreach (var place in await AddAsync(rows, round, cancellationToken))
        {
            outcomes[place] = PutOutcome.Added;
            left.Remove(rows[place].UrlHash);
        }

        if (left.Count > 0)
        {
            var writer = new PostgresRevisionWriter(connection, now);
            foreach (var (hash, outcome) in await writer.PutAsync([.. left.Values.Select(place => rows[place])], cancellationToken))
            {
                left.Remove(hash, out var place);
                outcomes[place] = outcome;
            }
        }

        return [.. left.Values];
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

    private async Task<List<int>> AddAsync(IReadOnlyList<PostgresIncomingRow> rows, List<int> round, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("DELETE FROM incoming", [], cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync("COPY incoming FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var place in round)
            {
                await WriteAsync(copy, place, rows[place], cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        return await connection.ListAsync(Add, [PostgresCommands.At(now)], row => row.GetInt32(0), cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, int place, PostgresIncomingRow row, CancellationToken cancellationToken)
    {
        var article = row.Article;
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(place, NpgsqlDbType.Integer, cancellationToken);
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
