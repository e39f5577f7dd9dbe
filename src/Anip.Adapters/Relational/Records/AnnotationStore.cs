using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Annotations;

namespace Anip.Adapters.Relational.Records;

internal sealed class AnnotationStore(IDatabase database, TimeProvider timeProvider) : IAnnotationStore
{
    private const int PageSize = 500;

    public Task<AnnotationOutcome> SetAsync(long articleId, string name, string? value, string author, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                // Whoever reads the article or says the same of it meanwhile waits.
                var ids = await sql.ListAsync($"SELECT id FROM article WHERE id = $1 {sql.Dialect.LockRows}", [articleId], row => row.Long("id"), token);
                if (ids.Count == 0)
                {
                    return AnnotationOutcome.NoArticle;
                }

                var last = (await sql.ListAsync(
                    "SELECT value, author FROM annotation WHERE article_id = $1 AND name = $2 AND is_last", [articleId, name],
                    row => (Value: row.Text("value"), Author: row.Text("author")), token)).FirstOrDefault();
                if (last.Value == value)
                {
                    return AnnotationOutcome.Unchanged;
                }

                var shown = await GivenLabels.FindShownAsync(sql, articleId, name, token);
                var shownAuthor = shown is null ? null : last.Author ?? await ModelAsync(sql, articleId, name, token);
                await sql.ExecuteAsync("UPDATE annotation SET is_last = false WHERE article_id = $1 AND name = $2 AND is_last", [articleId, name], token);
                var now = timeProvider.GetUtcNow();
                var said = await sql.ScalarAsync<long>("SELECT count(*) FROM annotation WHERE article_id = $1", [articleId], token);
                await sql.ExecuteAsync(
                    "INSERT INTO annotation (article_id, number, name, value, author, at, replaced, replaced_author, is_last) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    [articleId, (int)said + 1, name, value, author, now, shown, shownAuthor, value is not null], token);
                await GivenLabels.ShowAsync(sql, articleId, name, value, token);
                await sql.ExecuteAsync("UPDATE article SET updated_at = $2 WHERE id = $1", [articleId, now], token);
                return AnnotationOutcome.Changed;
            },
            cancellationToken);

    public async Task<IReadOnlyList<Annotation>> ListAsync(long articleId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT article_id, name, value, author, at, replaced, replaced_author FROM annotation WHERE article_id = $1 ORDER BY number DESC", [articleId],
                row => new Annotation(
                    row.Long("article_id"), row.Text("name"), row.TextOrNull("value"), row.Text("author"), row.Instant("at"),
                    row.TextOrNull("replaced"), row.TextOrNull("replaced_author")),
                token),
            cancellationToken);

    public async Task<IReadOnlyList<AnnotationCount>> CountAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT name, value, count(*) AS n FROM annotation WHERE is_last GROUP BY name, value ORDER BY name, n DESC, value", [],
                row => new AnnotationCount(row.Text("name"), row.Text("value"), row.Long("n")), token),
            cancellationToken);

    public async IAsyncEnumerable<AnnotatedArticle> StreamAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await PageAsync(name, after, cancellationToken);
            foreach (var article in page)
            {
                yield return article;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    private Task<List<AnnotatedArticle>> PageAsync(string name, long after, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (sql, token) => sql.ListAsync(
                """
                SELECT a.id, n.at, s.title, s.content, a.language, n.value
                FROM annotation n JOIN article a ON a.id = n.article_id JOIN stage_article s ON s.id = a.id
                WHERE n.is_last AND n.name = $1 AND n.article_id > $2 ORDER BY n.article_id LIMIT $3
                """,
                [name, after, PageSize],
                row => new AnnotatedArticle(row.Long("id"), row.Instant("at"), row.Text("title"), row.TextOrNull("content"), row.TextOrNull("language"), row.Text("value")), token),
            cancellationToken);

    public async IAsyncEnumerable<AnsweredAnnotation> StreamAnswersAsync(
        string name, string model, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var models = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var after = 0L; ;)
        {
            var page = await AnswersAsync(name, since, after, cancellationToken);
            foreach (var (id, at, value, scores, set) in page)
            {
                if (!models.TryGetValue(set, out var version))
                {
                    models[set] = version = JsonSerializer.Deserialize(set, StorageJson.Default.DictionaryStringString)!.GetValueOrDefault(model);
                }

                yield return new AnsweredAnnotation(id, at, value, GivenLabels.ModelValue(name, scores), version);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    // From name to name by the index over them, since neither store leaps over equal ones by itself.
    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                """
                WITH RECURSIVE names (name) AS (
                    SELECT min(name) FROM annotation WHERE is_last
                    UNION ALL SELECT (SELECT min(n.name) FROM annotation AS n WHERE n.is_last AND n.name > names.name) FROM names WHERE names.name IS NOT NULL)
                SELECT name FROM names WHERE name IS NOT NULL ORDER BY name
                """,
                [], row => row.Text("name"), token),
            cancellationToken);

    public async Task<IReadOnlyList<UnlabelledArticle>> ListUnlabelledAsync(string name, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"""
                 SELECT a.id, x.{GivenLabels.ScoresColumn(name)} AS scores
                 FROM (SELECT id, sort_at FROM article ORDER BY sort_at DESC, id DESC LIMIT $2) AS a JOIN analysis AS x ON x.article_id = a.id
                 WHERE NOT EXISTS (SELECT 1 FROM annotation AS n WHERE n.article_id = a.id AND n.name = $1 AND n.is_last) ORDER BY a.sort_at DESC, a.id DESC
                 """,
                [name, limit], row => new UnlabelledArticle(row.Long("id"), GivenLabels.ModelScores(name, row.TextOrNull("scores"))), token),
            cancellationToken);

    private Task<List<(long Id, DateTimeOffset At, string Value, string? Scores, string Models)>> AnswersAsync(
        string name, DateTimeOffset since, long after, CancellationToken cancellationToken) => database.ReadAsync(
        (sql, token) => sql.ListAsync(
            $"""
             SELECT n.article_id, n.at, n.value, x.{GivenLabels.ScoresColumn(name)} AS scores, m.models
             FROM annotation n JOIN analysis x ON x.article_id = n.article_id JOIN model_set m ON m.id = x.model_set_id
             WHERE n.is_last AND n.name = $1 AND n.at >= $2 AND n.article_id > $3 ORDER BY n.article_id LIMIT $4
             """,
            [name, since, after, PageSize],
            row => (row.Long("article_id"), row.Instant("at"), row.Text("value"), row.TextOrNull("scores"), row.Text("models")), token),
        cancellationToken);

    private static async Task<string?> ModelAsync(ISqlSession sql, long articleId, string name, CancellationToken cancellationToken)
    {
        var json = await sql.ScalarAsync<string>(
            "SELECT m.models FROM analysis n JOIN model_set m ON m.id = n.model_set_id WHERE n.article_id = $1", [articleId], cancellationToken);
        var model = AnnotationName.ModelOf(name);
        return json is not null && JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringString)!.TryGetValue(model, out var version)
            ? $"{model} {version}" : null;
    }
}
