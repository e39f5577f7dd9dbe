using Anip.Annotations;
using Anip.Articles;
using Anip.Models;

namespace Anip.Lake.Files;

/// <summary>An article as rows of the lake's tables.</summary>
internal static class LakeRows
{
    public static object?[] Article(LakeArticle one)
    {
        var article = one.Article;
        return
        [
            article.Id, article.Url, article.Title, article.Content, article.ContentKind.ToString().ToLowerInvariant(), article.Source, article.Author, article.PublishedAt,
            article.DateSource.ToString().ToLowerInvariant(), article.Language, one.DeclaredLanguage, article.Region, article.ApiSource, article.ImageUrl, article.CreatedAt, article.UpdatedAt,
            article.Revision, one.Said.Select(object? (said) => new object?[] { said.Name, said.Value, said.Author, said.At, said.Replaced, said.ReplacedAuthor }).ToArray(),
        ];
    }

    public static object?[] Analysis(LakeArticle one, ArticleAnalysis analysis)
    {
        HashSet<string> said = [.. one.Said.Select(word => word.Name)];
        var topic = said.Contains(AnnotationName.Topic) ? OfModel(analysis.Topic) : analysis.Topic;
        var sentiment = said.Contains(AnnotationName.Sentiment) ? OfModel(analysis.Sentiment) : analysis.Sentiment;
        var labels = analysis.Labels.Select(label => (label.Key, Value: said.Contains(label.Key) ? OfModel(label.Value) : label.Value)).Where(label => label.Value is not null);
        return
        [
            one.Article.Id, one.Article.Url, one.Article.PublishedAt, analysis.Language, Number(analysis.LanguageConfidence), topic?.Label, Number(topic?.Confidence), Scores(topic), sentiment?.Label, Number(sentiment?.Confidence),
            Scores(sentiment), labels.Select(label => KeyValuePair.Create(label.Key, (object?)new object?[] { label.Value!.Label, Number(label.Value.Confidence), Scores(label.Value) })).ToArray(),
            analysis.Entities.Select(object? (entity) => new object?[] { entity.Text, entity.Type, entity.Start, entity.End, Number(entity.Confidence) }).ToArray(),
            analysis.Keywords.ToArray<object?>(), analysis.Summary, analysis.Abstained, analysis.Models.Select(model => KeyValuePair.Create(model.Key, (object?)model.Value)).ToArray(),
        ];
    }

    /// <returns>Null where there is none.</returns>
    public static object?[]? Embedding(LakeArticle one, ArticleAnalysis analysis) => analysis.Embedding.IsEmpty ? null
        : [one.Article.Id, one.Article.Url, one.Article.PublishedAt, analysis.Models.GetValueOrDefault(ModelName.Encoder), analysis.Embedding.ToArray()];

    // Of a label that a person gave, the probabilities are still the model's.
    private static Prediction? OfModel(Prediction? shown) =>
        shown is { Scores.Count: > 0 } && shown.Scores.MaxBy(score => score.Value) is var (label, confidence) ? shown with { Label = label, Confidence = confidence } : null;

    private static float? Number(float? value) => value is { } known && float.IsFinite(known) ? known : null;

    private static KeyValuePair<string, object?>[]? Scores(Prediction? prediction) =>
        prediction?.Scores.Select(score => KeyValuePair.Create(score.Key, (object?)Number(score.Value))).ToArray();
}
