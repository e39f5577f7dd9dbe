namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Something that can be subscribed, and what it would bring.</summary>
/// <param name="Address">As it would be kept. Not for showing: see <see cref="SourceName"/>.</param>
/// <param name="Kind">Of source, such as <c>rss</c>.</param>
/// <param name="Origin">How it was found.</param>
public sealed record FeedCandidate(string Address, string Kind, CandidateOrigin Origin)
{
    /// <summary>Titles that are shown of each.</summary>
    public const int MaxTitles = 3;

    public string? Title { get; init; }

    /// <summary>Articles that it delivers now.</summary>
    public int Items { get; init; }

    public DateTimeOffset? Newest { get; init; }

    /// <summary>As declared, in ISO 639-1; null where it does not say.</summary>
    public string? Language { get; init; }

    /// <summary>Of its first articles.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];

    /// <summary>Subscribed already, perhaps in another spelling: the id of that source. Else null.</summary>
    public string? SubscribedAs { get; init; }
}

/// <summary>How something was found.</summary>
public enum CandidateOrigin
{
    /// <summary>The address that was given is one itself.</summary>
    Given,

    /// <summary>The page names it for readers.</summary>
    Link,

    /// <summary>The page has an ordinary link to it.</summary>
    Anchor,

    /// <summary>A service keeps feeds at addresses of a known form.</summary>
    Service,

    /// <summary>It stands where many sites have one.</summary>
    CommonPath,

    /// <summary>A sitemap of news.</summary>
    Sitemap,
}

/// <summary>What a look at an address found.</summary>
/// <param name="Asked">The address, with keys cut out.</param>
/// <param name="Candidates">The likeliest first.</param>
public sealed record Discovered(string Asked, IReadOnlyList<FeedCandidate> Candidates)
{
    /// <summary>What could not be read, and why; addresses in them are cut.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A budget ended before all was looked at.</summary>
    public bool IsIncomplete { get; init; }
}
