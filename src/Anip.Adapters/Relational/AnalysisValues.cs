using System.Text.Json;
using Anip.Articles;
using Anip.Storage;

namespace Anip.Adapters.Relational;

/// <summary>The members of an analysis as they are stored.</summary>
internal static class AnalysisValues
{
    /// <summary>The member of <see cref="ArticleAnalysis.Models"/> that says which encoder an embedding is of.</summary>
    private const string EncoderModel = "encoder";

    /// <returns>The name of the encoder that the embedding is of; null where there is no embedding.</returns>
    /// <exception cref="ArgumentException">There is one and no encoder is named.</exception>
    public static string? Encoder(ArticleAnalysis analysis)
    {
        if (analysis.Embedding.IsEmpty)
        {
            return null;
        }

        return analysis.Models.TryGetValue(EncoderModel, out var encoder)
            ? encoder
            : throw new ArgumentException($"An analysis with an embedding must name its model under \"{EncoderModel}\".", nameof(analysis));
    }

    /// <summary>One text for one set of models.</summary>
    public static string Models(ArticleAnalysis analysis) =>
        JsonSerializer.Serialize(
            new SortedDictionary<string, string>(analysis.Models.ToDictionary(), StringComparer.Ordinal), StorageJson.Default.IReadOnlyDictionaryStringString);

    public static int? Millionths(Prediction? prediction) =>
        prediction is { } known && float.IsFinite(known.Confidence) ? (int)Math.Round(known.Confidence * 1e6) : null;

    /// <summary>A confidence that is not a number is no confidence.</summary>
    public static float? Number(float? value) => value is { } known && float.IsFinite(known) ? known : null;

    public static string? Scores(Prediction? prediction) =>
        prediction is null ? null : JsonSerializer.Serialize(prediction.Scores, StorageJson.Default.IReadOnlyDictionaryStringSingle);

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
