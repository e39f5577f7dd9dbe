using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Annotations;
using Anip.Storage;

namespace Anip.Adapters.Relational.Records;

/// <summary>
/// Shows what people say in place of what models say. The models' own answers stay in the probabilities of their labels, of which the likeliest is theirs;
/// the confidence beside a label is always the models' of that label.
/// </summary>
internal static class GivenLabels
{
    /// <summary>After the models have read articles, or an edit has taken away what they read.</summary>
    /// <returns>How many are shown.</returns>
    public static async Task<int> ApplyAsync(ISqlSession sql, IReadOnlyCollection<long> articleIds, CancellationToken cancellationToken) =>
        await ShowAsync(sql, await ReadAsync(sql, articleIds, cancellationToken), cancellationToken);

    /// <summary>What people say of articles. Whoever holds these has what is said until the end of the transaction.</summary>
    public static Task<List<GivenLabel>> ReadAsync(ISqlSession sql, IReadOnlyCollection<long> articleIds, CancellationToken cancellationToken) => sql.ListAsync(
        $"SELECT article_id, name, value FROM annotation WHERE is_last AND {sql.Dialect.In("article_id", "$1")} ORDER BY article_id, name",
        [articleIds], row => new GivenLabel(row.Long("article_id"), row.Text("name"), row.Text("value")), cancellationToken);

    /// <returns>How many are shown.</returns>
    public static async Task<int> ShowAsync(ISqlSession sql, IReadOnlyCollection<GivenLabel> given, CancellationToken cancellationToken)
    {
        foreach (var (articleId, name, value) in given)
        {
            await ShowAsync(sql, articleId, name, value, cancellationToken);
        }

        return given.Count;
    }

    /// <param name="value">Null for the model's own answer.</param>
    public static Task ShowAsync(ISqlSession sql, long articleId, string name, string? value, CancellationToken cancellationToken) => name switch
    {
        AnnotationName.Topic or AnnotationName.Sentiment => ShowColumnAsync(sql, articleId, name, value, cancellationToken),
        _ => ShowLabelAsync(sql, articleId, name, value, cancellationToken),
    };

    /// <summary>What is shown now.</summary>
    public static Task<string?> FindShownAsync(ISqlSession sql, long articleId, string name, CancellationToken cancellationToken) => name switch
    {
        AnnotationName.Topic or AnnotationName.Sentiment => sql.ScalarAsync<string>($"SELECT {name} FROM article WHERE id = $1", [articleId], cancellationToken),
        _ => sql.ScalarAsync<string>("SELECT label FROM article_label WHERE article_id = $1 AND name = $2", [articleId, name], cancellationToken),
    };

    /// <summary>The column of <c>analysis</c> in which the models' answers by a name are.</summary>
    public static string ScoresColumn(string name) => name is AnnotationName.Topic or AnnotationName.Sentiment ? $"{name}_scores" : "labels";

    /// <summary>The likeliest label of the model, whatever is shown.</summary>
    /// <param name="json">What <see cref="ScoresColumn"/> holds.</param>
    public static string? ModelValue(string name, string? json) => Likeliest(ModelScores(name, json));

    /// <summary>The model's probabilities of its labels; empty where it says nothing.</summary>
    /// <inheritdoc cref="ModelValue"/>
    public static IReadOnlyDictionary<string, float> ModelScores(string name, string? json) => (name, json) switch
    {
        (_, null) => new Dictionary<string, float>(),
        (AnnotationName.Topic or AnnotationName.Sentiment, _) => JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringSingle)!,
        _ => JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringStoredLabel)!.GetValueOrDefault(name)?.Scores ?? new Dictionary<string, float>(),
    };

    private static async Task ShowColumnAsync(ISqlSession sql, long articleId, string column, string? value, CancellationToken cancellationToken)
    {
        var json = await sql.ScalarAsync<string>($"SELECT {column}_scores FROM analysis WHERE article_id = $1", [articleId], cancellationToken);
        var scores = json is null ? [] : JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringSingle)!;
        value ??= Likeliest(scores);
        float? score = value is not null && scores.TryGetValue(value, out var known) && float.IsFinite(known) ? known : null;
        await sql.ExecuteAsync($"UPDATE article SET {column} = $2, {column}_score = $3 WHERE id = $1", [articleId, value, Millionths(score)], cancellationToken);
        await sql.ExecuteAsync($"UPDATE analysis SET {column}_confidence = $2 WHERE article_id = $1", [articleId, (double?)score], cancellationToken);
    }

    private static async Task ShowLabelAsync(ISqlSession sql, long articleId, string name, string? value, CancellationToken cancellationToken)
    {
        var json = await sql.ScalarAsync<string>("SELECT labels FROM analysis WHERE article_id = $1", [articleId], cancellationToken);
        var labels = json is null ? [] : JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringStoredLabel)!;
        var scores = labels.GetValueOrDefault(name)?.Scores ?? new Dictionary<string, float>();
        var shown = value ?? Likeliest(scores);
        await sql.ExecuteAsync("DELETE FROM article_label WHERE article_id = $1 AND name = $2", [articleId, name], cancellationToken);
        labels.Remove(name);
        if (shown is not null)
        {
            // A label that no model knows is as sure as the person who gave it.
            var score = scores.Count == 0 ? 1 : scores.GetValueOrDefault(shown);
            labels[name] = new StoredLabel(shown, score, scores);
            await sql.ExecuteAsync(
                "INSERT INTO article_label (article_id, name, label, label_key, score, sort_at) SELECT id, $2, $3, $4, CAST($5 AS integer), sort_at FROM article WHERE id = $1",
                [articleId, name, shown, StoredText.Fold(shown), Millionths(score)], cancellationToken);
        }

        await sql.ExecuteAsync(
            "UPDATE analysis SET labels = $2 WHERE article_id = $1",
            [articleId, labels.Count == 0 ? null : JsonSerializer.Serialize(labels, StorageJson.Default.DictionaryStringStoredLabel)], cancellationToken);
    }

    private static string? Likeliest(IReadOnlyDictionary<string, float> scores) => scores.Count == 0 ? null : scores.MaxBy(score => score.Value).Key;

    private static int? Millionths(float? score) => score is { } known && float.IsFinite(known) ? (int)Math.Round(known * 1e6) : null;
}

/// <param name="Value">The last word of a person.</param>
internal sealed record GivenLabel(long ArticleId, string Name, string Value);
