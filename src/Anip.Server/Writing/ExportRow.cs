using System.Text.Json.Serialization;
using Anip.Articles;
using CsvHelper;

namespace Anip.Server.Writing;

/// <summary>An article as one flat row of a table, for CSV and Parquet. Names are those of the API.</summary>
[CsvRecord]
public sealed partial class ExportRow
{
    [CsvColumn("id"), JsonPropertyName("id")]
    public required long Id { get; init; }

    [CsvColumn("title"), JsonPropertyName("title")]
    public required string Title { get; init; }

    [CsvColumn("content"), JsonPropertyName("content")]
    public string? Content { get; init; }

    [CsvColumn("content_kind"), JsonPropertyName("content_kind")]
    public required string ContentKind { get; init; }

    [CsvColumn("source"), JsonPropertyName("source")]
    public string? Source { get; init; }

    [CsvColumn("author"), JsonPropertyName("author")]
    public string? Author { get; init; }

    [CsvColumn("url"), JsonPropertyName("url")]
    public required string Url { get; init; }

    [CsvColumn("published_at"), JsonPropertyName("published_at")]
    public DateTime? PublishedAt { get; init; }

    [CsvColumn("date_source"), JsonPropertyName("date_source")]
    public required string DateSource { get; init; }

    [CsvColumn("language"), JsonPropertyName("language")]
    public string? Language { get; init; }

    [CsvColumn("region"), JsonPropertyName("region")]
    public string? Region { get; init; }

    [CsvColumn("api_source"), JsonPropertyName("api_source")]
    public required string ApiSource { get; init; }

    [CsvColumn("topic"), JsonPropertyName("topic")]
    public string? Topic { get; init; }

    [CsvColumn("topic_score"), JsonPropertyName("topic_score")]
    public float? TopicScore { get; init; }

    [CsvColumn("sentiment"), JsonPropertyName("sentiment")]
    public string? Sentiment { get; init; }

    [CsvColumn("sentiment_score"), JsonPropertyName("sentiment_score")]
    public float? SentimentScore { get; init; }

    /// <summary>Separated by semicolons.</summary>
    [CsvColumn("persons"), JsonPropertyName("persons")]
    public required string Persons { get; init; }

    /// <inheritdoc cref="Persons"/>
    [CsvColumn("organizations"), JsonPropertyName("organizations")]
    public required string Organizations { get; init; }

    /// <inheritdoc cref="Persons"/>
    [CsvColumn("locations"), JsonPropertyName("locations")]
    public required string Locations { get; init; }

    /// <inheritdoc cref="Persons"/>
    [CsvColumn("keywords"), JsonPropertyName("keywords")]
    public required string Keywords { get; init; }

    /// <summary>What further models say, such as <c>relevance: relevant</c>, separated by semicolons.</summary>
    [CsvColumn("labels"), JsonPropertyName("labels")]
    public required string Labels { get; init; }

    [CsvColumn("summary"), JsonPropertyName("summary")]
    public string? Summary { get; init; }

    [CsvColumn("image_url"), JsonPropertyName("image_url")]
    public string? ImageUrl { get; init; }

    [CsvColumn("created_at"), JsonPropertyName("created_at")]
    public required DateTime CreatedAt { get; init; }

    [CsvColumn("updated_at"), JsonPropertyName("updated_at")]
    public required DateTime UpdatedAt { get; init; }

    public static ExportRow From(Article article) => new()
    {
        Id = article.Id,
        Title = article.Title,
        Content = article.Content,
        ContentKind = article.ContentKind.ToString().ToLowerInvariant(),
        Source = article.Source,
        Author = article.Author,
        Url = article.Url,
        PublishedAt = article.PublishedAt?.UtcDateTime,
        DateSource = article.DateSource.ToString().ToLowerInvariant(),
        Language = article.Analysis?.Language ?? article.Language,
        Region = article.Region,
        ApiSource = article.ApiSource,
        Topic = article.Analysis?.Topic?.Label,
        TopicScore = article.Analysis?.Topic?.Confidence,
        Sentiment = article.Analysis?.Sentiment?.Label,
        SentimentScore = article.Analysis?.Sentiment?.Confidence,
        Persons = Names(article, "person"),
        Organizations = Names(article, "organization"),
        Locations = Names(article, "location"),
        Keywords = string.Join("; ", article.Analysis?.Keywords ?? []),
        Labels = string.Join("; ", (article.Analysis?.Labels.AsEnumerable() ?? []).Select(label => $"{label.Key}: {label.Value.Label}")),
        Summary = article.Analysis?.Summary,
        ImageUrl = article.ImageUrl,
        CreatedAt = article.CreatedAt.UtcDateTime,
        UpdatedAt = article.UpdatedAt.UtcDateTime,
    };

    private static string Names(Article article, string type) => string.Join("; ", (article.Analysis?.Entities ?? [])
        .Where(entity => entity.Type == type)
        .Select(entity => entity.Text)
        .Distinct(StringComparer.OrdinalIgnoreCase));
}
