using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Articles;
using Anip.Storage;

namespace Anip.Adapters.Relational.Records;

/// <summary>Rows of <c>source_statement</c>.</summary>
internal sealed class SourceStatements(IDatabase database) : ISourceStatements
{
    public async Task<IReadOnlyList<SourceStatement>> ListAsync(long articleId, CancellationToken cancellationToken) => await database.ReadAsync(
        (sql, token) => sql.ListAsync("SELECT said, said_at FROM source_statement WHERE article_id = $1 ORDER BY source", [articleId], Read, token), cancellationToken);

    /// <summary>Writes what differs from what the sources said before.</summary>
    public static async Task<int> SaveAsync(ISqlSession sql, IEnumerable<(long ArticleId, SourceStatement Said)> statements, long now, CancellationToken cancellationToken)
    {
        var rows = statements.Select(one => Row(one.ArticleId, one.Said)).ToList();
        var known = await KnownAsync(sql, rows, cancellationToken);
        var changed = rows.Where(row => !known.Contains(row)).ToList();
        if (changed.Count == 0)
        {
            return 0;
        }

        // So that none of them is deleted before this is written.
        var there = (await sql.ListAsync(
            $"SELECT id FROM article WHERE {sql.Dialect.In("id", "$1")} ORDER BY id {sql.Dialect.LockRows}", [Ids(changed)], row => row.Long("id"), cancellationToken)).ToHashSet();
        await sql.ExecuteEachAsync(
            $"""
             INSERT INTO source_statement (article_id, source, kind, said, said_at)
             SELECT $1, $2, $3, $4, $5
             WHERE EXISTS (SELECT 1 FROM source_statement WHERE article_id = $1 AND source = $2)
                 OR (SELECT count(*) FROM source_statement WHERE article_id = $1) < {ISourceStatements.MaxSources}
             ON CONFLICT (article_id, source) DO UPDATE SET kind = excluded.kind, said = excluded.said, said_at = excluded.said_at
             WHERE source_statement.said <> excluded.said
             """,
            changed.Where(row => there.Contains(row.ArticleId)).Select(object?[] (row) => [row.ArticleId, row.Source, row.Kind, row.Said, new SqlInstant(now)]), cancellationToken);
        return changed.Count;
    }

    private static async Task<HashSet<StatementRow>> KnownAsync(ISqlSession sql, List<StatementRow> rows, CancellationToken cancellationToken) => rows.Count == 0
        ? []
        : [.. await sql.ListAsync(
            $"SELECT article_id, source, kind, said FROM source_statement WHERE {sql.Dialect.In("article_id", "$1")}", [Ids(rows)],
            row => new StatementRow(row.Long("article_id"), row.Text("source"), row.Text("kind"), row.Text("said")), cancellationToken)];

    private static long[] Ids(List<StatementRow> rows) => [.. rows.Select(row => row.ArticleId).Distinct()];

    private static StatementRow Row(long articleId, SourceStatement told)
    {
        var said = told.Bounded() with { SaidAt = null, Source = StoredText.Clean(told.Source.Length == 0 ? told.Kind : told.Source) };
        return new StatementRow(articleId, said.Source, said.Kind, JsonSerializer.Serialize(said, StorageJson.Default.SourceStatement));
    }

    private static SourceStatement Read(SqlRow row) =>
        JsonSerializer.Deserialize(row.Text("said"), StorageJson.Default.SourceStatement)! with { SaidAt = row.Instant("said_at") };

    private sealed record StatementRow(long ArticleId, string Source, string Kind, string Said);
}
