namespace Anip.Articles;

/// <summary>An article as a source delivers it, normalised and not yet stored.</summary>
public sealed record IncomingArticle
{
    /// <inheritdoc cref="Article.Url"/>
    public required string Url { get; init; }

    /// <summary>
    /// The identity that the same article has where its address is shared otherwise: it alone in a document, or beside others at that address.
    /// An article of the same title and date that is stored under it is this one. Null where there is none.
    /// </summary>
    public string? OtherUrl { get; init; }

    /// <summary>The address as the source wrote it; null where it gave none.</summary>
    public string? Spelling { get; init; }

    public required string Title { get; init; }

    /// <inheritdoc cref="Article.Content"/>
    public string? Content { get; init; }

    public ContentKind ContentKind { get; init; }

    public string? Source { get; init; }

    public string? Author { get; init; }

    /// <inheritdoc cref="Article.PublishedAt"/>
    public DateTimeOffset? PublishedAt { get; init; }

    public DateSource DateSource { get; init; }

    /// <summary>ISO 639-1, as the source declared it; a hint, not a finding.</summary>
    public string? Language { get; init; }

    public string? Region { get; init; }

    /// <inheritdoc cref="Article.ApiSource"/>
    public required string ApiSource { get; init; }

    public string? ImageUrl { get; init; }

    /// <summary>What the source says of it beyond its text; null where it says nothing.</summary>
    public SourceStatement? Statement { get; init; }

    /// <summary>The record as received (UTF-8 JSON or XML). Kept compressed, so that everything after it can be replayed.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }
}
