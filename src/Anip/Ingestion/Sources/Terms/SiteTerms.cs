namespace Anip.Ingestion.Sources.Terms;

/// <summary>What a host says of how it may be read, and what its texts may be used for.</summary>
/// <param name="Host">With the port where that is not the scheme's own.</param>
public sealed record SiteTerms(string Host, DateTimeOffset CheckedAt)
{
    /// <summary>What its robots.txt says to our agent: <c>open</c>, <c>partly</c> (some paths are closed), <c>closed</c> (its front page is), <c>none</c> or <c>unreachable</c>.</summary>
    public required string Robots { get; init; }

    public TimeSpan? CrawlDelay { get; init; }

    /// <summary><c>noai</c> or <c>noimageai</c>, in the header X-Robots-Tag or the page.</summary>
    public bool NoAi { get; init; }

    /// <summary><c>noindex</c> or <c>none</c>, in the header X-Robots-Tag or the page.</summary>
    public bool NoIndex { get; init; }

    /// <summary>The rights of text and data mining are reserved (TDMRep: header, page or /.well-known/tdmrep.json).</summary>
    public bool TdmReserved { get; init; }

    /// <summary>Where its policy for that is; null where it names none.</summary>
    public string? TdmPolicy { get; init; }

    /// <summary>What its ai.txt says of texts: <c>allow</c> or <c>disallow</c>; null where there is none.</summary>
    public string? AiTxt { get; init; }

    /// <summary>It does not want its texts to be read by models, in one of the ways that there are to say so.</summary>
    public bool IsReserved => NoAi || TdmReserved || AiTxt == "disallow";

    /// <returns>In words, such as <c>robots.txt: partly; TDM reserved</c>.</returns>
    public string Describe() => string.Join("; ", new[]
    {
        Robots is "none" ? null : $"robots.txt: {Robots}",
        CrawlDelay is { } delay ? $"crawl delay {delay.TotalSeconds:0.##} s" : null,
        NoAi ? "noai" : null,
        NoIndex ? "noindex" : null,
        TdmReserved ? "TDM reserved" : null,
        AiTxt is null ? null : $"ai.txt: {AiTxt}",
    }.OfType<string>());
}

/// <summary>What was read of hosts. Kept over restarts.</summary>
public interface ITermsStore
{
    /// <summary>All, by host.</summary>
    Task<IReadOnlyList<SiteTerms>> ListAsync(CancellationToken cancellationToken);

    /// <returns>Null where the host was not asked yet.</returns>
    Task<SiteTerms?> FindAsync(string host, CancellationToken cancellationToken);

    /// <summary>Adds, or takes the place of what was known of the host.</summary>
    Task SaveAsync(SiteTerms terms, CancellationToken cancellationToken);
}
