using Anip.Articles;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Puts articles into the database within a transaction, a whole batch at a time.</summary>
internal sealed class PostgresArticleWriter(NpgsqlConnection connection, long now)
{
    // Each further look takes somebody who added or removed the same article in between.
    private const int MaxLooks = 100;

    private const string Staging =
        """
        CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
            id bigint, url_hash uuid, url text, title text, content text, content_kind smallint, source text, source_key text, author text,
            published_at timestamptz, date_source smallint, language text, region text, api_source text, image_url text, words tsvector,
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
            INSERT INTO article_text (article_id, content, words) SELECT id, content, words FROM incoming JOIN added USING (id)),
        raws AS (
            INSERT INTO article_raw (article_id, length, brotli) SELECT id, raw_length, raw FROM incoming JOIN added USING (id) WHERE raw IS NOT NULL),
        work AS (
            INSERT INTO stage_work (article_id, stage, sort_at)
            SELECT id, stage.name, coalesce(anip_micros(published_at), -9223372036854775808) FROM incoming JOIN added USING (id) CROSS JOIN stage)
        SELECT url_hash FROM added
        """;

    private readonly PostgresRevisionWriter _revisions = new(connection, now);

    public async Task<PutOutcome[]> PutAsync(IReadOnlyList<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new PutOutcome[rows.Count];
        foreach (var round in Rounds(rows))
        {
            var left = round.ToDictionary(place => rows[place].UrlHash);
            for (var looks = 0; left.Count > 0; looks++)
            {
                if (looks == MaxLooks)
                {
                    throw new StorageException("failed", $"{left.Count} articles are added and removed by others again and again. Try again.");
                }

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
        await connection.CopyAsync("incoming", 18, ids.Zip(rows), Write, cancellationToken);
        return await connection.ListAsync(Add, [PostgresCommands.At(now)], row => (row.GetGuid(0), PutOutcome.Added), cancellationToken);
    }

    private static void Write(CopyBuffer copy, (long Id, PostgresIncomingRow Row) one)
    {
        var (id, row) = one;
        var article = row.Article;
        copy.Value(id);
        copy.Value(row.UrlHash);
        copy.Value(article.Url);
        copy.Value(article.Title);
        copy.Value(article.Content);
        copy.Value((short)article.ContentKind);
        copy.Value(article.Source);
        copy.Value(row.SourceKey);
        copy.Value(article.Author);
        copy.Value(row.PublishedAt is { } at ? PostgresCommands.Wire(at) : null);
        copy.Value((short)article.DateSource);
        copy.Value(article.Language);
        copy.Value(article.Region);
        copy.Value(article.ApiSource);
        copy.Value(article.ImageUrl);
        copy.Value(row.Words);
        copy.Value(row.Row.RawLength);
        copy.Value(row.Row.Raw);
    }
}
