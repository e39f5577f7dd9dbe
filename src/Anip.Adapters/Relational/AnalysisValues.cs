using System.Text.Json;
using Anip.Articles;
using Anip.Models;
using Anip.Storage;

namespace Anip.Adapters.Relational;

/// <summary>The members of an analysis as they are stored.</summary>
internal static class AnalysisValues
{
    private static volatile Tuple<KeyValuePair<string, string>[], string> _lastModels = Tuple.Create(Array.Empty<KeyValuePair<string, string>>(), "{}");

    /// <returns>The embeddings, each with the name of its encoder: that of the analysis first.</returns>
    /// <exception cref="ArgumentException">The analysis has one and names no encoder.</exception>
    public static IReadOnlyList<(string Encoder, ReadOnlyMemory<float> Vector)> Embeddings(ArticleAnalysis analysis)
    {
        if (analysis.Embedding.IsEmpty)
        {
            return [];
        }

        return analysis.Models.TryGetValue(ModelName.Encoder, out var encoder)
            ? [(encoder, analysis.Embedding), .. analysis.FurtherEmbeddings.Where(further => further.Key != encoder).Select(further => (further.Key, further.Value))]
            : throw new ArgumentException($"An analysis with an embedding must name its model under \"{ModelName.Encoder}\".", nameof(analysis));
    }

    /// <summary>One text for one set of models.</summary>
    public static string Models(IReadOnlyDictionary<string, string> models)
    {
        // Those of a batch, and nearly all that one process ever sees, are the same.
        var (last, text) = _lastModels;
        if (last.Length != models.Count || !Array.TrueForAll(last, model => models.TryGetValue(model.Key, out var version) && version == model.Value))
        {
            last = [.. models.OrderBy(model => model.Key, StringComparer.Ordinal)];
            text = JsonSerializer.Serialize(new SortedDictionary<string, string>(models.ToDictionary(), StringComparer.Ordinal), StorageJson.Default.IReadOnlyDictionaryStringString);
            _lastModels = Tuple.Create(last, text);
        }

        return text;
    }

    public static int? Millionths(Prediction? prediction) =>
        prediction is { } known && float.IsFinite(known.Confidence) ? (int)Math.Round(known.Confidence * 1e6) : null;

    /// <summary>A confidence that is not a number is not a confidence.</summary>
    public static float? Number(float? value) => value is { } known && float.IsFinite(known) ? known : null;

    public static string? Scores(Prediction? prediction) =>
        prediction is null ? null : JsonSerializer.Serialize(prediction.Scores, StorageJson.Default.IReadOnlyDictionaryStringSingle);

    /// <returns>Null where there is none.</returns>
    public static string? Labels(ArticleAnalysis analysis) => analysis.Labels.Count == 0 ? null : StoredText.Clean(JsonSerializer.Serialize(
        analysis.Labels.ToDictionary(label => label.Key, label => new StoredLabel(label.Value.Label, label.Value.Confidence, label.Value.Scores)),
        StorageJson.Default.DictionaryStringStoredLabel));

    /// <summary>A row for each label, by which the article is found and counted.</summary>
    public static IEnumerable<LabelRow> LabelRows(ArticleAnalysis analysis) => analysis.Labels.Select(label =>
        new LabelRow(label.Key, StoredText.Clean(label.Value.Label), StoredText.Fold(label.Value.Label), Millionths(label.Value)));

    public static string Entities(ArticleAnalysis analysis) =>
        StoredText.Clean(JsonSerializer.Serialize(analysis.Entities, StorageJson.Default.IReadOnlyListEntityMention));

    /// <summary>The names that an article is found by, each once.</summary>
    /// <param name="key">Folds a name as the store compares it.</param>
    public static IEnumerable<string> EntityKeys(IEnumerable<EntityMention> entities, Func<string, string> key) =>
        entities.Select(mention => key(mention.Text)).Distinct(StringComparer.Ordinal);

    /// <inheritdoc cref="EntityKeys(IEnumerable{EntityMention}, Func{string, string})"/>
    /// <param name="entities">As <see cref="Entities"/> wrote them.</param>
    public static IEnumerable<string> EntityKeys(string entities, Func<string, string> key) =>
        EntityKeys(JsonSerializer.Deserialize(entities, StorageJson.Default.EntityMentionArray)!, key);

    public static string Keywords(ArticleAnalysis analysis) =>
        StoredText.Clean(JsonSerializer.Serialize(analysis.Keywords, StorageJson.Default.IReadOnlyListString));

    public static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);
}

/// <summary>What a model says of an article, as it is stored and served.</summary>
internal sealed record StoredLabel(string Label, float Score, IReadOnlyDictionary<string, float> Scores)
{
    public Prediction ToPrediction() => new(Label, Score, Scores);
}

/// <param name="Key">The label without case.</param>
/// <param name="Score">Millionths; null where it is not a number.</param>
internal sealed record LabelRow(string Name, string Label, string Key, int? Score);
