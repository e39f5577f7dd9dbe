using Anip.Articles;
using Npgsql;
using NpgsqlTypes;

namespace Anip.Adapters.Postgres;

/// <summary>Puts articles into the database within a transaction, a whole batch at a time.</summary>
internal sealed class PostgresArticleWriter(NpgsqlConnection connection, long now)
{
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

    /// <returns>Those of all rows, or of none where another transaction has added one of them meanwhile.</returns>
    private async Task<List<(Guid UrlHash, PutOutcome Outcome)>> AddAsync(List<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        // Given out by the sequence in order, so that of two articles of one instant the later one of the batch has the higher id.
        var ids = await connection.ListAsync(
            "SELECT nextval(pg_get_serial_sequence('article', 'id')) FROM generate_series(1, $1)", [rows.Count], row => row.GetInt64(0), cancellationToken);
        await connection.ExecuteAsync("SAVEPOINT before_copy", [], cancellationToken);
        try
        {
            await CopyArticlesAsync(ids, rows, cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "article_url_hash_key" })
        {
            await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT before_copy", [], cancellationToken);
            return [];
        }

        await connection.CopyTextsAsync(ids.Zip(rows, (id, row) => (id, row.Article.Content, row.Words)), cancellationToken);
        await CopyRawAsync(ids.Zip(rows, (id, row) => (id, row.Row.RawLength, row.Row.Raw)), cancellationToken);
        return [.. rows.Select(row => (row.UrlHash, PutOutcome.Added))];
    }

    private async Task CopyArticlesAsync(List<long> ids, List<PostgresIncomingRow> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY article (id, url_hash, url, title, content_kind, source, source_key, author, published_at, date_source,
                          declared_language, region, api_source, image_url, created_at, updated_at, seen_at) FROM STDIN (FORMAT BINARY)
            """,
            cancellationToken);
        foreach (var (id, row) in ids.Zip(rows))
        {
            var article = row.Article;
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(row.UrlHash, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(article.Url, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(article.Title, NpgsqlDbType.Text, cancellationToken);
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
            for (var times = 0; times < 3; times++)
            {
                await copy.WriteAsync(PostgresCommands.Wire(now), NpgsqlDbType.TimestampTz, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);

        Task TextAsync(string? text) =>
            text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
    }

    private async Task CopyRawAsync(IEnumerable<(long Id, int Length, byte[]? Brotli)> records, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY article_raw (article_id, length, brotli) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (id, length, brotli) in records)
        {
            if (brotli is not null)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(length, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(brotli, NpgsqlDbType.Bytea, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
