using Anip.Articles;
using Anip.Pipelines;

namespace Anip.Maintenance;

/// <summary>Tells how many articles enrichment gave up, by reason.</summary>
internal sealed class QuarantineReviewStep(IArticleStore articles, IArticleStatistics statistics) : IPipelineStep
{
    // Where more than so many were given up, the newest tell why.
    private const int MostRead = 1_000;
    private const int MostReasons = 20;

    public string Name => "quarantine_review";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var quarantined = (await statistics.CountAsync(cancellationToken)).Quarantined;
        if (quarantined == 0)
        {
            return context.Skip("No article is in quarantine.");
        }

        var page = await articles.QueryAsync(new ArticleQuery { Filter = new ArticleFilter { Quarantined = true }, Limit = MostRead }, cancellationToken);
        var reasons = page.Articles.GroupBy(article => Kind(article.QuarantineReason ?? ""), StringComparer.Ordinal).OrderByDescending(group => group.Count());
        foreach (var reason in reasons.Take(MostReasons))
        {
            context.Warn($"{reason.Count()} given up for {reason.Key}, such as article {reason.First().Id}: {reason.First().QuarantineReason}");
        }

        context.Log($"{quarantined} articles are in quarantine; 'anip quarantine retry' puts them back.");
        return new Dictionary<string, long>(StringComparer.Ordinal) { ["quarantined"] = quarantined };
    }

    // A reason begins with its kind: "FormatException: …".
    private static string Kind(string reason) => reason.Split(':', 2)[0];
}
