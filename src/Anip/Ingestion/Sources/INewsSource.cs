using Anip.Articles;

namespace Anip.Ingestion.Sources;

/// <summary>One place that news comes from. Adding a kind of source means adding one folder and one registration line.</summary>
public interface INewsSource
{
    /// <summary>Stable name used in storage, logs and counts: a feed's URL, or a provider's name such as <c>newsapi</c>.</summary>
    string Id { get; }

    /// <summary>Which kind of source it is; becomes <see cref="Article.ApiSource"/>.</summary>
    string ApiSource { get; }

    /// <summary>What the fetch told beside the articles; null for a source that has nothing to tell. A source is read once.</summary>
    SourceReport? Report => null;

    /// <summary>Yields what is there now. May repeat articles; the store keeps one per URL.</summary>
    /// <exception cref="SourceException">The source could not be read; what was yielded before stands.</exception>
    IAsyncEnumerable<IncomingArticle> FetchAsync(CancellationToken cancellationToken);
}
