using Anip.Isolation;

namespace Anip.Stages;

/// <summary>Has a stage work on a batch; where that fails, on halves of it, down to the articles that are to blame.</summary>
internal sealed class StageBatch<TResult>(Stage<TResult> stage)
{
    // When this many fail one by one, and nothing works, it is not the articles.
    private const int MinFailuresForVerdict = 3;

    /// <summary>The stage has done something in this process.</summary>
    public bool IsHealthy { get; private set; }

    /// <exception cref="StageException">Every article of a batch failed: the stage is what does not work.</exception>
    public async Task<StageOutcome<TResult>> WorkAsync(IReadOnlyList<StageArticle> articles, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync(articles, cancellationToken);
        return outcome.Failed.Count >= MinFailuresForVerdict && outcome.Done.Count == 0
            ? throw new StageException($"{stage.Name} failed on every one of {articles.Count} articles: {outcome.Failed[0].Reason}", outcome.Failed[0].Exception)
            : outcome;
    }

    /// <summary>Works on one article of which an attempt has failed. Where it fails, and the stage is found to work, the article is to blame.</summary>
    /// <exception cref="StageException">The stage does not work.</exception>
    public async Task<StageOutcome<TResult>> WorkAsync(StageArticle article, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync([article], cancellationToken);
        if (outcome.Failed.Count > 0)
        {
            await ProbeAsync(cancellationToken);
        }

        return outcome;
    }

    /// <summary>Has the stage load what it needs, and do something that it can do.</summary>
    /// <exception cref="StageException">It cannot.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (await Isolated.RunAsync(stage.ProbeAsync, cancellationToken) is { } failure)
        {
            throw new StageException($"{stage.Name} fails on any article: {failure.Reason}", failure.Exception);
        }

        IsHealthy = true;
    }

    private async Task<StageOutcome<TResult>> TryAsync(IReadOnlyList<StageArticle> articles, CancellationToken cancellationToken)
    {
        var outcome = new StageOutcome<TResult>([], []);
        var results = await IsolatedBatch.RunAsync(articles, stage.WorkAsync, isNobodys: null, cancellationToken);
        foreach (var (article, result) in articles.Zip(results))
        {
            if (result.Failure is { } failure)
            {
                outcome.Failed.Add(new StageFailure(article.Id, failure.Reason, failure.Exception));
            }
            else
            {
                IsHealthy = true;
                outcome.Done.Add(new StageResult<TResult>(article.Version, result.Value!));
            }
        }

        return outcome;
    }
}

/// <summary>What became of the articles of a batch.</summary>
internal sealed record StageOutcome<TResult>(List<StageResult<TResult>> Done, List<StageFailure> Failed);

/// <summary>Why one article failed.</summary>
internal sealed record StageFailure(long Id, string Reason, Exception? Exception);
