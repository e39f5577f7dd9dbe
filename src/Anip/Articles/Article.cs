using Anip.Articles.Addresses;

namespace Anip.Articles;

/// <summary>One news article as it is stored: one per identity (<see cref="ArticleIdentity"/>).</summary>
public sealed record Article
{
    public required long Id { get; init; }

    /// <summary>The article's identity (<see cref="ArticleIdentity"/>), unique in a store: its canonical URL, marked where others have it too; <c>urn:anip:…</c> where the source gave none.</summary>
    public required string Url { get; init; }

    public required string Title { get; init; }

    /// <summary>Plain text, never HTML. What it is, <see cref="ContentKind"/> says.</summary>
    public string? Content { get; init; }

    public ContentKind ContentKind { get; init; }

    /// <summary>The outlet's name, such as "BBC News".</summary>
    public string? Source { get; init; }

    public string? Author { get; init; }

    /// <summary>UTC. Null where the source gave none that could be read: it never becomes "now".</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    public DateSource DateSource { get; init; }

    /// <summary>ISO 639-1: the one detected where there is an analysis, else the one that the source declared.</summary>
    public string? Language { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? Region { get; init; }

    /// <summary>Which kind of source delivered it: <c>rss</c>, <c>newsapi</c>, <c>file</c>, <c>sample</c>.</summary>
    public required string ApiSource { get; init; }

    public string? ImageUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>1 for the text as first stored, one more for each edit by the publisher that was seen.</summary>
    public required int Revision { get; init; }

    /// <summary>Null until this revision has been enriched.</summary>
    public ArticleAnalysis? Analysis { get; init; }

    /// <summary>Why enrichment was given up, where it was; else null.</summary>
    public string? QuarantineReason { get; init; }
}
