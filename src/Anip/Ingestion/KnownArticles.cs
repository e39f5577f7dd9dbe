using Anip.Articles;
using Anip.Isolation;

namespace Anip.Ingestion;

/// <summary>
/// Articles at an address that others have too may be stored from a document in which they had it alone, or the other way round: they keep the identity
/// that they were stored under.
/// </summary>
internal static class KnownArticles
{
    /// <returns>The batch under the identities to store it with. Only what has another one is looked up, and that is rare.</returns>
    public static async Task<IReadOnlyList<IncomingArticle>> FindAsync(IArticleStore store, IncomingArticle[] batch, CancellationToken cancellationToken)
    {
        for (var at = 0; at < batch.Length; at++)
        {
            // Where the look-up fails, storing will say why.
            if (batch[at] is { OtherUrl: { } other } article)
            {
                var slot = at;
                _ = await Isolated.RunAsync(async token => batch[slot] = await UnderKnownAsync(store, article, other, token), cancellationToken);
            }
        }

        return batch;
    }

    private static async Task<IncomingArticle> UnderKnownAsync(IArticleStore store, IncomingArticle article, string other, CancellationToken cancellationToken) =>
        !IsSame(await store.FindByUrlAsync(article.Url, cancellationToken), article) && IsSame(await store.FindByUrlAsync(other, cancellationToken), article)
            ? article with { Url = other }
            : article;

    // Things at one address often have the same title ("Maintenance"), so the date decides too, and the text where there is none.
    private static bool IsSame(Article? known, IncomingArticle article) =>
        known is not null
        && known.Title == article.Title
        && (known.PublishedAt is { } date ? date == article.PublishedAt : article.PublishedAt is null && known.Content == article.Content);
}
