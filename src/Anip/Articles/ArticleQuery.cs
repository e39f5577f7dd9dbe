using Anip.Articles.Languages;

namespace Anip.Articles;

/// <summary>Which articles; a null member lets all pass. Text members compare without regard to case.</summary>
public sealed record ArticleFilter
{
    public string? Topic { get; init; }

    public string? Sentiment { get; init; }

    public string? Source { get; init; }

    public string? ApiSource { get; init; }

    /// <summary>ISO 639-1; <see cref="LanguageTag.Undetermined"/> for articles whose language is not known.</summary>
    public string? Language { get; init; }

    public string? Region { get; init; }

    /// <summary>Published at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Published before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The text of an entity found in the article.</summary>
    public string? Entity { get; init; }

    /// <summary>What one of the models that give labels says of the article.</summary>
    public LabelFilter? Label { get; init; }

    /// <summary>The name of a stage: only articles that it gave up.</summary>
    public string? QuarantinedBy { get; init; }

    /// <summary>
    /// Full-text query: words are all required, OR between two takes either, "quotes" make a phrase, a leading minus excludes, a trailing star
    /// takes prefixes. Any text is a valid query.
    /// </summary>
    public string? Text { get; init; }
}

/// <summary>A page of articles: newest <see cref="Article.PublishedAt"/> first, those without one last, ties by highest id first.</summary>
public sealed record ArticleQuery
{
    public ArticleFilter Filter { get; init; } = new();

    public int Limit { get; init; } = 10;

    public int Offset { get; init; }

    /// <summary><see cref="ArticlePage.NextCursor"/> of the page before; a deep page by cursor costs no more than the first.</summary>
    public string? Cursor { get; init; }
}

/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record ArticlePage(IReadOnlyList<Article> Articles, string? NextCursor);
