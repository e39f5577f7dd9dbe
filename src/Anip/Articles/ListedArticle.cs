namespace Anip.Articles;

/// <summary>
/// An article as a list shows it. Texts are the UTF-8 that is stored, and what is stored as JSON stays JSON, so that a list is passed on without being taken
/// apart; null where there is none.
/// </summary>
public sealed class ListedArticle
{
    public required long Id { get; init; }

    public required byte[] Title { get; init; }

    public required byte[]? Content { get; init; }

    public required byte[]? Source { get; init; }

    public required byte[]? Author { get; init; }

    public required byte[] Url { get; init; }

    public required DateTimeOffset? PublishedAt { get; init; }

    public required byte[]? Language { get; init; }

    public required byte[]? Region { get; init; }

    public required byte[] ApiSource { get; init; }

    public required byte[]? Topic { get; init; }

    public required byte[]? Sentiment { get; init; }

    /// <summary>0–1.</summary>
    public required float? SentimentConfidence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required byte[]? Summary { get; init; }

    /// <summary>A JSON array of texts.</summary>
    public required byte[]? Keywords { get; init; }

    /// <summary>A JSON array of objects with the members of <see cref="EntityMention"/>, in camel case.</summary>
    public required byte[]? Entities { get; init; }

    /// <summary>A JSON object: 0–1 by topic.</summary>
    public required byte[]? TopicScores { get; init; }

    /// <summary>A JSON object by the models' names, with label, score and scores.</summary>
    public required byte[]? Labels { get; init; }

    public required byte[]? ImageUrl { get; init; }
}

/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record ListedPage(IReadOnlyList<ListedArticle> Articles, string? NextCursor);
