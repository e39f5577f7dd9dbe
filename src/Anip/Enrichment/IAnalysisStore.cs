using Anip.Articles;
using Anip.Stages;

namespace Anip.Enrichment;

/// <summary>Where analyses are kept.</summary>
public interface IAnalysisStore
{
    /// <summary>Stores analyses and ends the work on their articles, in one transaction. One whose article was revised, deleted or taken over meanwhile has no effect.</summary>
    /// <returns>How many took effect.</returns>
    Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken);
}

public sealed record CompletedArticle(long Id, int Revision, ArticleAnalysis Analysis)
{
    public ArticleVersion Version => new(Id, Revision);
}
