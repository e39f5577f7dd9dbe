using Anip.Articles;
using Anip.Isolation;

namespace Anip.Ingestion;

/// <summary>Stores a batch so that an article which the store cannot take does not lose its neighbours: a refused batch is halved until that article is alone.</summary>
internal sealed class IsolatedPut(IArticleStore store)
{
    // So many in a row are not odd articles: it is the store that fails.
    private const int MostRefusalsInARow = 8;

    // What these are about is no article; trying again piece by piece would only wait longer.
    private static readonly HashSet<string> Outages = new(StringComparer.Ordinal)
    {
        "locked", "read_only", "io_error", "damaged", "disk_full", "cannot_open", "not_a_database", "unreachable", "access_denied", "no_database",
    };

    private int _refusedInARow;

    /// <returns>One for each article, in their order.</returns>
    /// <exception cref="Exception">The store's own, where it takes nothing.</exception>
    public async Task<IReadOnlyList<PutResult>> PutAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken)
    {
        IReadOnlyList<PutOutcome> outcomes = [];
        var failure = await Isolated.RunAsync(async token => outcomes = await store.PutAsync(articles, token), cancellationToken);
        if (failure is null)
        {
            _refusedInARow = 0;
            return [.. outcomes.Select(outcome => new PutResult(outcome, Refusal: null))];
        }

        if (failure.Exception is StorageException { Code: var code } && Outages.Contains(code))
        {
            throw failure.Exception;
        }

        if (articles.Count == 1)
        {
            return ++_refusedInARow < MostRefusalsInARow ? [new PutResult(default, $"{articles[0].Url}: {failure.Reason}")] : throw failure.Exception;
        }

        var half = articles.Count / 2;
        var first = await PutAsync([.. articles.Take(half)], cancellationToken);
        var second = await PutAsync([.. articles.Skip(half)], cancellationToken);
        return [.. first, .. second];
    }
}

/// <param name="Refusal">Which article the store could not take and why; null where it did.</param>
internal readonly record struct PutResult(PutOutcome Outcome, string? Refusal);
