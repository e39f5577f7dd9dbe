using Anip.Isolation;

namespace Anip.Enrichment;

/// <summary>Analyses a batch; where that fails, halves of it, down to the articles that are to blame.</summary>
internal sealed class BatchAnalysis(ITextAnalyzer analyzer)
{
    // When so many fail one by one, and nothing works, it is not the articles.
    private const int LeastForVerdict = 3;

    // Nobody's article: who cannot read this can read nothing.
    private static readonly AnalysisInput Harmless = new("The council meets on Tuesday.", null);

    /// <summary>The analyzer has read something in this process.</summary>
    public bool IsProven { get; private set; }

    /// <exception cref="AnalyzerException">Every article of a batch failed: the analyzer is what does not work.</exception>
    public AnalyzedBatch Analyze(IReadOnlyList<PendingArticle> articles, CancellationToken cancellationToken)
    {
        var batch = new AnalyzedBatch([], []);
        Analyze(articles, batch, cancellationToken);
        return batch.Failed.Count >= LeastForVerdict && batch.Completed.Count == 0
            ? throw new AnalyzerException($"The analyzer failed on every one of {articles.Count} articles: {batch.Failed[0].Reason}", batch.Failed[0].Exception)
            : batch;
    }

    /// <summary>Analyses one article that was tried in vain before. Where it fails, and the analyzer is proven to work, the article is to blame.</summary>
    /// <exception cref="AnalyzerException">The analyzer does not work.</exception>
    public AnalyzedBatch Analyze(PendingArticle article, CancellationToken cancellationToken)
    {
        var batch = new AnalyzedBatch([], []);
        Analyze([article], batch, cancellationToken);
        if (batch.Failed.Count > 0)
        {
            Prove(cancellationToken);
        }

        return batch;
    }

    /// <summary>Has the analyzer load what it needs, and read something that it can read.</summary>
    /// <exception cref="AnalyzerException">It cannot.</exception>
    public void Prove(CancellationToken cancellationToken)
    {
        if (Isolated.Run(() => analyzer.Analyze([Harmless], cancellationToken), cancellationToken) is { } failure)
        {
            throw new AnalyzerException($"The analyzer fails on any text: {failure.Reason}", failure.Exception);
        }

        IsProven = true;
    }

    private void Analyze(IReadOnlyList<PendingArticle> articles, AnalyzedBatch batch, CancellationToken cancellationToken)
    {
        var results = IsolatedBatch.Run(
            articles,
            some => analyzer.Analyze([.. some.Select(article => new AnalysisInput(article.Title, article.Content, article.DeclaredLanguage))], cancellationToken),
            isNobodys: null,
            cancellationToken);
        foreach (var (article, result) in articles.Zip(results))
        {
            if (result.Failure is { } failure)
            {
                batch.Failed.Add(new FailedArticle(article.Id, failure.Reason, failure.Exception));
            }
            else
            {
                IsProven = true;
                batch.Completed.Add(new CompletedArticle(article.Id, article.Revision, result.Value!));
            }
        }
    }
}

internal sealed record AnalyzedBatch(List<CompletedArticle> Completed, List<FailedArticle> Failed);

/// <param name="Exception">Null where it ended the process rather than throw.</param>
internal sealed record FailedArticle(long Id, string Reason, Exception? Exception);

/// <summary>The analyzer does not work at all: no article's fault. What was claimed is given back.</summary>
public sealed class AnalyzerException(string message, Exception? innerException) : AnipException("analyzer_failed", message, innerException);
