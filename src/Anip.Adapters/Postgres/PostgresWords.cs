using Npgsql;

namespace Anip.Adapters.Postgres;

/// <summary>Indexes all articles anew, after a version that takes words apart otherwise.</summary>
internal static class PostgresWords
{
    private const int AtOnce = 500;

    public static async Task IndexAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (long last = 0; ;)
        {
            var texts = await connection.ListAsync(
                """
                SELECT a.id, a.title, t.content FROM article a JOIN article_text t ON t.article_id = a.id
                WHERE a.id > $1 ORDER BY a.id LIMIT $2
                """,
                [last, AtOnce],
                row => (Id: row.GetInt64(0), Title: row.GetString(1), Content: row.IsDBNull(2) ? null : row.GetString(2)), cancellationToken);
            if (texts.Count == 0)
            {
                return;
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
            last = texts[^1].Id;
        }
    }
}
