using Anip.Articles;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>One page of a provider's answer to a question.</summary>
/// <param name="Articles">What could be read of it.</param>
/// <param name="Entries">How many records there were on it, read or not.</param>
public sealed record ApiAnswer(IReadOnlyList<IncomingArticle> Articles, int Entries)
{
    /// <summary>Records over all pages; null where the provider does not say.</summary>
    public long? Total { get; init; }

    /// <summary>Records that the provider puts on a page, where that is not what was asked for: plans have limits of their own.</summary>
    public int? PageSize { get; init; }

    /// <summary>What the provider wants to be told to give the next page; null where there is none, or pages are counted.</summary>
    public string? Next { get; init; }
}

/// <summary>Where one is in the pages of an answer.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Offset">Records on the pages before it.</param>
/// <param name="Mark">What the page before it said; null on the first.</param>
public sealed record ApiPage(int Number, long Offset, string? Mark)
{
    /// <summary>The one that is asked for first.</summary>
    public static ApiPage First { get; } = new(1, 0, null);

    internal ApiPage After(ApiAnswer answer, int size) => new(Number + 1, Offset + (answer.PageSize ?? size), answer.Next);
}
