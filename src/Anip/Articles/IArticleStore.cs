using Anip.Articles.Addresses;

namespace Anip.Articles;

/// <summary>Where articles are kept. One article per identity (<see cref="ArticleIdentity"/>); a publisher's later edit becomes a revision.</summary>
public interface IArticleStore
{
    /// <summary>Stores a batch, with what sources say of its articles, in one transaction: all of it or, when an exception is thrown, none.</summary>
    /// <returns>One outcome per article, in the same order.</returns>
    Task<IReadOnlyList<PutOutcome>> PutAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken);

    Task<Article?> FindAsync(long id, CancellationToken cancellationToken);

    Task<Article?> FindByUrlAsync(string canonicalUrl, CancellationToken cancellationToken);

    /// <exception cref="FormatException"><see cref="ArticleQuery.Cursor"/> is not one that this store gave out.</exception>
    Task<ArticlePage> QueryAsync(ArticleQuery query, CancellationToken cancellationToken);

    /// <summary>The same page, for who only passes it on.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    Task<ListedPage> ListAsync(ArticleQuery query, CancellationToken cancellationToken);

    /// <summary>All that match, in the order of a page, read in pieces so that memory stays bounded.</summary>
    IAsyncEnumerable<Article> StreamAsync(ArticleFilter filter, CancellationToken cancellationToken);

    /// <returns>How many were there and are gone, with their revisions, vectors and index entries.</returns>
    Task<int> DeleteAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <inheritdoc cref="DeleteAsync(IReadOnlyList{long}, CancellationToken)"/>
    Task<int> DeleteAsync(ArticleFilter filter, CancellationToken cancellationToken);

    /// <summary>The versions of an article, oldest first.</summary>
    Task<IReadOnlyList<ArticleRevision>> RevisionsAsync(long id, CancellationToken cancellationToken);
}

/// <summary>What storing an article did.</summary>
public enum PutOutcome
{
    Added,

    /// <summary>The URL was there with another title or content; it was replaced, the old text kept as a revision, and enrichment is due again.</summary>
    Revised,

    /// <summary>The URL was there with the same text. Members that were missing (author, date, image, …) are filled in.</summary>
    Unchanged,
}

public sealed record ArticleRevision(int Revision, string Title, string? Content, DateTimeOffset SeenAt);
