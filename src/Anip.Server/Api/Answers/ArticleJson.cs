using Anip.Articles;

namespace Anip.Server.Api.Answers;

/// <summary>An article as clients see it; the embedding never leaves the server.</summary>
/// <param name="SentimentScore">0–1: how sure the model is of the sentiment.</param>
/// <param name="TopicScores">0–1: the model's probability of each topic.</param>
/// <param name="Labels">What further models say of the article, by the model's name; those that say nothing are left out.</param>
internal sealed record ArticleJson(
    long Id,
    string Title,
    string? Content,
    string? Source,
    string? Author,
    string Url,
    DateTimeOffset? PublishedAt,
    string? Language,
    string? Region,
    string ApiSource,
    string? Topic,
    string? Sentiment,
    float? SentimentScore,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? Summary,
    IReadOnlyList<string> Keywords,
    IReadOnlyList<EntityJson> Entities,
    IReadOnlyDictionary<string, float>? TopicScores,
    IReadOnlyDictionary<string, LabelJson> Labels,
    string? ImageUrl)
{
    public static ArticleJson From(Article article) => new(
        article.Id,
        article.Title,
        article.Content,
        article.Source,
        article.Author,
        article.Url,
        article.PublishedAt?.ToUniversalTime(),
        article.Language,
        article.Region,
        article.ApiSource,
        article.Analysis?.Topic?.Label,
        article.Analysis?.Sentiment?.Label,
        article.Analysis?.Sentiment is { } sentiment && float.IsFinite(sentiment.Confidence) ? sentiment.Confidence : null,
        article.CreatedAt.ToUniversalTime(),
        article.UpdatedAt.ToUniversalTime(),
        article.Analysis?.Summary,
        article.Analysis?.Keywords ?? [],
        [.. (article.Analysis?.Entities ?? []).Select(EntityJson.From)],
        article.Analysis?.Topic?.Scores,
        LabelJson.From(article.Analysis?.Labels),
        article.ImageUrl);
}

/// <param name="Type">person, organization or location.</param>
/// <param name="Start">First UTF-16 unit in title + "\n" + content.</param>
/// <param name="End">One past the last.</param>
internal sealed record EntityJson(string Text, string Type, int Start, int End)
{
    public static EntityJson From(EntityMention mention) => new(mention.Text, mention.Type, mention.Start, mention.End);
}

/// <param name="Label">The likeliest of the model's labels.</param>
/// <param name="Score">0–1: how sure the model is of it.</param>
/// <param name="Scores">0–1: the model's probability of each of its labels.</param>
internal sealed record LabelJson(string Label, float Score, IReadOnlyDictionary<string, float> Scores)
{
    private static readonly Dictionary<string, LabelJson> None = [];

    public static IReadOnlyDictionary<string, LabelJson> From(IReadOnlyDictionary<string, Prediction>? labels) => labels is not { Count: > 0 }
        ? None
        : labels.ToDictionary(label => label.Key, label => new LabelJson(label.Value.Label, label.Value.Confidence, label.Value.Scores), StringComparer.Ordinal);
}
