using Anip.Articles;
using Anip.Pipelines;
using Microsoft.Extensions.Options;

namespace Anip.Maintenance;

/// <summary>Deletes articles that are past their time, where there is such a time.</summary>
internal sealed class ArticleRetentionStep(IArticleStore articles, IOptions<MaintenanceOptions> options, TimeProvider timeProvider) : IPipelineStep
{
    public string Name => "article_retention";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (options.Value.ArticleRetentionDays is not { } days)
        {
            return context.Skip("All articles are kept: Maintenance:ArticleRetentionDays is not set.");
        }

        var before = timeProvider.GetUtcNow().AddDays(-days);
        var deleted = await articles.DeleteAsync(new ArticleFilter { To = before }, cancellationToken);
        context.Log($"{deleted} articles were published before {before:u} and are deleted.");
        return new Dictionary<string, long>(StringComparer.Ordinal) { ["deleted_articles"] = deleted };
    }
}
