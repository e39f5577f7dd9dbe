using Anip.Adapters.Postgres.Upkeep;
using Anip.Adapters.Relational;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Indexes all articles anew where a migration asks for it by the table <c>words_mark</c>, which says how far that is; one process at a time.</summary>
internal static class PostgresWords
{
    private const int AtOnce = 500;

    public static Task<bool> IsPendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>("SELECT to_regclass('words_mark') IS NOT NULL", [], cancellationToken);

    public static async Task IndexPendingAsync(NpgsqlConnection connection, IndexingProgress progress, CancellationToken cancellationToken)
    {
        if (!await IsPendingAsync(connection, cancellationToken))
        {
            return;
        }

        await PostgresSchemaMigrator.LockAsync(connection, progress, cancellationToken);
        if (!await IsPendingAsync(connection, cancellationToken))
        {
            return; // Another process has done it.
        }

        while (await IndexNextAsync(connection, progress, cancellationToken))
        {
        }

        await connection.ExecuteAsync("DROP TABLE words_mark", [], cancellationToken);
    }

    private static async Task<bool> IndexNextAsync(NpgsqlConnection connection, IndexingProgress progress, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var texts = await connection.ListAsync(
            """
            SELECT a.id, a.title, t.content FROM article a JOIN article_text t ON t.article_id = a.id
            WHERE a.id > (SELECT article_id FROM words_mark) ORDER BY a.id LIMIT $1
            """,
            [AtOnce],
            row => (Id: row.GetInt64(0), Title: row.GetString(1), Content: row.IsDBNull(2) ? null : row.GetString(2)), cancellationToken);
        if (texts.Count == 0)
        {
            return false;
        }

        // Most articles have the words that they had: those rows stay.
        await connection.ExecuteAsync(
            """
            UPDATE article_text SET words = came.words::tsvector
            FROM unnest($1::bigint[], $2::text[]) AS came (id, words) WHERE article_id = came.id AND article_text.words IS DISTINCT FROM came.words::tsvector
            """,
            [
                texts.Select(text => text.Id).ToArray(),
                PostgresCommands.Texts(texts.Select(text => new TextVector(text.Title, text.Content).ToString())),
            ],
            cancellationToken);
        await connection.ExecuteAsync("UPDATE words_mark SET article_id = $1", [texts[^1].Id], cancellationToken);
        var last = await connection.ScalarAsync<long>("SELECT max(id) FROM article", [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        progress.At(texts[^1].Id, last);
        return true;
    }
}
