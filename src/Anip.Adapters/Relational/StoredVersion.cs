using Anip.Articles;

namespace Anip.Adapters.Relational;

/// <summary>A stored article as far as the delivery of the same URL again is compared with it.</summary>
internal sealed record StoredVersion
{
    public required long Id { get; init; }

    public required string Title { get; init; }

    public string? Content { get; init; }

    public ContentKind Kind { get; init; }

    public string? Source { get; init; }

    public string? Author { get; init; }

    public bool HasDate { get; init; }

    public string? Language { get; init; }

    public string? Region { get; init; }

    public string? ImageUrl { get; init; }

    /// <summary>The text with what has come: a missing content, or a teaser where the full text is known, replaces nothing.</summary>
    public (string Title, string? Content) Merge(IncomingArticle article) => (article.Title, Keeps(article) ? Content : article.Content);

    public ContentKind KindOf(IncomingArticle article) => Keeps(article) ? Kind : article.ContentKind;

    /// <summary>The same content, now known to be more of the article than was thought.</summary>
    public bool RaisesKind(IncomingArticle article) => article.ContentKind > Kind && article.Content == Content;

    public bool LacksDateOf(IncomingArticle article) => !HasDate && article.PublishedAt is not null;

    /// <summary>Whether <paramref name="article"/> brings a member that was missing.</summary>
    public bool LacksAnyOf(IncomingArticle article) =>
        (Source is null && article.Source is not null)
        || (Author is null && article.Author is not null)
        || LacksDateOf(article)
        || (Language is null && article.Language is not null)
        || (Region is null && article.Region is not null)
        || (ImageUrl is null && article.ImageUrl is not null)
        || RaisesKind(article);

    private bool Keeps(IncomingArticle article) => string.IsNullOrEmpty(article.Content) || article.ContentKind < Kind;
}
