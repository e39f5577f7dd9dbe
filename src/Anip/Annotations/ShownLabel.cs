using Anip.Articles;

namespace Anip.Annotations;

/// <summary>What is shown of an article by one name: what a person says of it, or else the models' answer.</summary>
/// <param name="Given">The last word of a person; null where there is none.</param>
/// <param name="ModelValue">The likeliest label of the model; null where none reads it or it abstains.</param>
/// <param name="ModelConfidence">0–1: the model's probability of <paramref name="ModelValue"/>.</param>
public sealed record ShownLabel(string Name, Annotation? Given, string? ModelValue, float? ModelConfidence)
{
    public string? Value => Given?.Value ?? ModelValue;

    /// <summary>Topic and sentiment first, then the others by name.</summary>
    /// <param name="annotations">All of the article's, the last first.</param>
    public static IReadOnlyList<ShownLabel> Of(Article article, IReadOnlyList<Annotation> annotations)
    {
        var given = annotations.DistinctBy(annotation => annotation.Name).Where(annotation => annotation.Value is not null)
            .ToDictionary(annotation => annotation.Name, StringComparer.Ordinal);
        var labels = article.Analysis?.Labels ?? new Dictionary<string, Prediction>();
        return
        [
            Of(AnnotationName.Topic, given, article.Analysis?.Topic),
            Of(AnnotationName.Sentiment, given, article.Analysis?.Sentiment),
            .. given.Keys.Union(labels.Keys).Except([AnnotationName.Topic, AnnotationName.Sentiment]).Order(StringComparer.Ordinal)
                .Select(name => Of(name, given, labels.GetValueOrDefault(name))),
        ];
    }

    // The probabilities are the model's, whatever is shown.
    private static ShownLabel Of(string name, Dictionary<string, Annotation> given, Prediction? prediction) =>
        prediction is { Scores.Count: > 0 } known && known.Scores.MaxBy(score => score.Value) is var (label, confidence)
            ? new ShownLabel(name, given.GetValueOrDefault(name), label, confidence)
            : new ShownLabel(name, given.GetValueOrDefault(name), null, null);
}
