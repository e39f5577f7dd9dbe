using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Models;
using Anip.Watching;

namespace Anip.Adapters.Relational.Records;

/// <summary>Rows of <c>model_day</c>.</summary>
internal sealed class ModelDays(IDatabase database) : IModelDays
{
    private const double Millionth = 1e-6;

    public async Task<IReadOnlyList<ModelDay>> ListAsync(string model, DateOnly from, DateOnly to, CancellationToken cancellationToken) => await database.ReadAsync(
        (sql, token) => sql.ListAsync(
            "SELECT day, version, label, tenth, n, score FROM model_day WHERE model = $1 AND day BETWEEN $2 AND $3 ORDER BY day, version, label, tenth",
            [model, from, to],
            row => new ModelDay(row.Day("day"), row.Text("version"), row.Text("label"), row.Integer("tenth"), row.Long("n"), row.Long("score") * Millionth), token),
        cancellationToken);

    /// <summary>Counts analyses that are about to be stored: each for the models whose version has not read this text before.</summary>
    internal static async Task<CountedAnalyses> CountAsync(ISqlSession sql, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken)
    {
        var texts = (await ReadTextsAsync(sql, [.. completed.Select(one => one.Id)], cancellationToken)).ToDictionary(text => text.Id);
        var sets = await ReadSetsAsync(sql, [.. texts.Values.SelectMany(text => text.Sets).Distinct()], cancellationToken);
        var sums = new Sums();
        foreach (var one in completed)
        {
            var text = texts[one.Id];
            Add(sums, text.Day, one.Analysis, (model, version) => text.Sets.Any(set => sets.GetValueOrDefault(set)?.GetValueOrDefault(model) == version));
        }

        return new CountedAnalyses(
            Rows(sums),
            [.. texts.Values.Where(text => text.Sets.Length > 0).Select(object?[] (text) => [text.Id, JsonSerializer.Serialize(text.Sets, StorageJson.Default.IEnumerableInt64)])]);
    }

    /// <summary>Counts analyses of texts that came with them, so that none has read these before.</summary>
    internal static CountedAnalyses CountNew(IEnumerable<(DateTimeOffset? PublishedAt, ArticleAnalysis Analysis)> added, DateTimeOffset seen)
    {
        var sums = new Sums();
        foreach (var (publishedAt, analysis) in added)
        {
            Add(sums, DayOf(publishedAt, seen), analysis, static (_, _) => false);
        }

        return new CountedAnalyses(Rows(sums), []);
    }

    /// <summary>Writes what was counted, last of all in the transaction, since several workers write to the same rows.</summary>
    internal static async Task<int> AddAsync(ISqlSession sql, CountedAnalyses counted, CancellationToken cancellationToken)
    {
        if (counted.Earlier.Count > 0)
        {
            await sql.ExecuteEachAsync("UPDATE analysis SET earlier_sets = $2 WHERE article_id = $1", counted.Earlier, cancellationToken);
        }

        await sql.ExecuteEachAsync(
            """
            INSERT INTO model_day (model, day, version, label, tenth, n, score) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (model, day, version, label, tenth) DO UPDATE SET n = model_day.n + excluded.n, score = model_day.score + excluded.score
            """,
            counted.Rows, cancellationToken);
        return counted.Rows.Count;
    }

    private static void Add(Sums sums, DateOnly day, ArticleAnalysis analysis, Func<string, string, bool> hasRead)
    {
        foreach (var (model, label, confidence) in Answers(analysis))
        {
            if (analysis.Models.TryGetValue(model, out var version) && !hasRead(model, version))
            {
                var sure = float.IsFinite(confidence) ? Math.Clamp(confidence, 0, 1) : 0;
                var key = (model, day, version, label, Math.Min((int)(sure * 10), 9));
                var (count, score) = sums.GetValueOrDefault(key);
                sums[key] = (count + 1, score + (long)Math.Round(sure * 1e6));
            }
        }
    }

    // In one order, so that no two workers wait for each other.
    private static IReadOnlyList<object?[]> Rows(Sums sums) =>
        [.. sums.OrderBy(sum => sum.Key).Select(object?[] (sum) => [sum.Key.Model, sum.Key.Day, sum.Key.Version, sum.Key.Label, sum.Key.Tenth, sum.Value.Count, sum.Value.Score])];

    private static Task<List<Text>> ReadTextsAsync(ISqlSession sql, long[] ids, CancellationToken cancellationToken) => sql.ListAsync(
        $"""
         SELECT a.id, a.published_at, a.seen_at, CAST(n.model_set_id AS bigint) AS model_set_id, n.earlier_sets
         FROM article AS a LEFT JOIN analysis AS n ON n.article_id = a.id WHERE {sql.Dialect.In("a.id", "$1")}
         """,
        [ids],
        row => new Text(
            row.Long("id"), DayOf(row.InstantOrNull("published_at"), row.Instant("seen_at")),
            row.LongOrNull("model_set_id") is { } last
                ? [.. (row.TextOrNull("earlier_sets") is { } earlier ? JsonSerializer.Deserialize(earlier, StorageJson.Default.Int64Array)! : []).Append(last).Distinct()] : []),
        cancellationToken);

    // A date in the future is a mistake, and would be compared with nothing.
    private static DateOnly DayOf(DateTimeOffset? published, DateTimeOffset seen) => DateOnly.FromDateTime((published < seen ? published.Value : seen).UtcDateTime);

    private static async Task<Dictionary<long, Dictionary<string, string>>> ReadSetsAsync(ISqlSession sql, long[] ids, CancellationToken cancellationToken) => ids.Length == 0 ? []
        : (await sql.ListAsync(
            $"SELECT CAST(id AS bigint) AS id, models FROM model_set WHERE {sql.Dialect.In("id", "$1")}", [ids],
            row => (Id: row.Long("id"), Models: JsonSerializer.Deserialize(row.Text("models"), StorageJson.Default.DictionaryStringString)!), cancellationToken))
        .ToDictionary(set => set.Id, set => set.Models);

    // Of the names, each by its type; of what else is said, one answer a text.
    private static IEnumerable<(string Model, string Label, float Confidence)> Answers(ArticleAnalysis analysis)
    {
        yield return Answer(ModelName.Topic, analysis.Topic);
        yield return Answer(ModelName.Sentiment, analysis.Sentiment);
        if (analysis.LanguageConfidence is { } sure)
        {
            yield return (ModelName.Language, analysis.Language ?? "", analysis.Language is null ? 0 : sure);
        }

        foreach (var name in analysis.Models.Keys.Except(ModelName.All, StringComparer.Ordinal))
        {
            yield return Answer(name, analysis.Labels.GetValueOrDefault(name));
        }

        if (analysis.Abstained is not null)
        {
            yield return (ModelName.Entities, "", 0);
        }

        foreach (var mention in analysis.Entities)
        {
            yield return (ModelName.Entities, mention.Type, mention.Confidence);
        }
    }

    private static (string, string, float) Answer(string model, Prediction? prediction) => (model, prediction?.Label ?? "", prediction?.Confidence ?? 0);

    private sealed class Sums : Dictionary<(string Model, DateOnly Day, string Version, string Label, int Tenth), (long Count, long Score)>;

    /// <param name="Sets">The sets of models that have read it.</param>
    private sealed record Text(long Id, DateOnly Day, long[] Sets);
}

/// <summary>What is to be written of analyses beside them.</summary>
/// <param name="Rows">Of <c>model_day</c>.</param>
/// <param name="Earlier">By article, the sets of models that have read its text before: so that one that comes back does not count again.</param>
internal sealed record CountedAnalyses(IReadOnlyList<object?[]> Rows, IReadOnlyList<object?[]> Earlier);
