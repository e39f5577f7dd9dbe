using Anip.Articles;
using Anip.Isolation;
using Anip.Storage;

namespace Anip.Ingestion;

/// <summary>Stores a batch so that an article which the store cannot take does not lose its neighbours, and tells such articles from a store that fails.</summary>
internal sealed class IsolatedPut(IArticleStore store)
{
    // This many in a row are not odd articles: it is the store that fails.
    private const int MaxRefusalsInARow = 8;

    private int _refusedInARow;

    /// <returns>One for each article, in their order.</returns>
    /// <exception cref="Exception">The store's own, where it takes nothing.</exception>
    public async Task<IReadOnlyList<PutResult>> PutAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken)
    {
        var results = await IsolatedBatch.RunAsync(articles, PutAllAsync, IsTheStores, cancellationToken);
        return [.. results.Zip(articles, (result, article) => new PutResult(result.Value, result.Failure is { } failure ? $"{article.Url}: {failure.Reason}" : null))];
    }

    private async Task<IReadOnlyList<PutOutcome>> PutAllAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await store.PutAsync(articles, cancellationToken);
            _refusedInARow = 0;
            return outcomes;
        }
        catch
        {
            _refusedInARow += articles.Count == 1 ? 1 : 0;
            throw;
        }
    }

    private bool IsTheStores(Exception exception) =>
        // Trying again piece by piece would only wait longer.
        _refusedInARow >= MaxRefusalsInARow || exception is StorageException { IsOutage: true };
}

/// <param name="Refusal">Which article the store could not take and why; null where it did.</param>
internal readonly record struct PutResult(PutOutcome Outcome, string? Refusal);
