namespace Anip.Enrichment;

/// <summary>Analyses a batch; where that fails, halves of it, down to the articles that are to blame.</summary>
internal sealed class BatchAnalysis(ITextAnalyzer analyzer)
{
    // When so many fail one by one, and nothing works, it is not the articles.
    private const int LeastForVerdict = 3;

    /// <exception cref="AnalyzerException">Every article of a batch failed: the analyzer is what does not work.</exception>
    public AnalyzedBatch Analyze(IReadOnlyList<PendingArticle> articles, CancellationToken cancellationToken)
    {
        var batch = new AnalyzedBatch([], []);
        Analyze(articles, batch, cancellationToken);
        return batch.Failed.Count >= LeastForVerdict && batch.Completed.Count == 0
            ? throw new AnalyzerException($"The analyzer failed on every one of {articles.Count} articles: {batch.Failed[0].Reason}", batch.Failed[0].Exception)
            : batch;
    }

    private void Analyze(IReadOnlyList<PendingArticle> articles, AnalyzedBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var analyses = analyzer.Analyze(
                [.. articles.Select(article => new AnalysisInput(article.Title, article.Content, article.DeclaredLanguage))], cancellationToken);
            if (analyses.Count != articles.Count)
            {
                throw new InvalidOperationException($"{analyses.Count} analyses for {articles.Count} articles.");
            }

            batch.Completed.AddRange(articles.Zip(analyses, (article, analysis) => new CompletedArticle(article.Id, article.Revision, analysis)));
        }
        // A model may fail in any way on a text; whatever it was, the other articles must not suffer, and the reason is kept.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (articles.Count == 1)
            {
                batch.Failed.Add(new FailedArticle(articles[0].Id, $"{exception.GetType().Name}: {exception.Message}", exception));
                return;
            }

            var half = articles.Count / 2;
            Analyze([.. articles.Take(half)], batch, cancellationToken);
            Analyze([.. articles.Skip(half)], batch, cancellationToken);
        }
    }
}

internal sealed record AnalyzedBatch(List<CompletedArticle> Completed, List<FailedArticle> Failed);

internal sealed record FailedArticle(long Id, string Reason, Exception Exception);

/// <summary>The analyzer does not work at all: no article's fault. What was claimed is given back.</summary>
public sealed class AnalyzerException(string message, Exception innerException) : Exception(message, innerException);
