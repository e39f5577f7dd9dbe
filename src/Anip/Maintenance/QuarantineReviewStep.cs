using Anip.Articles;
using Anip.Pipelines;
using Anip.Stages;

namespace Anip.Maintenance;

/// <summary>Tells how many articles each stage gave up, by reason.</summary>
internal sealed class QuarantineReviewStep(IArticleStore articles, IStageQueue queue) : IPipelineStep
{
    // Where more than this many were given up, the reasons of the newest are shown.
    private const int MaxRead = 1_000;
    private const int MaxReasons = 20;

    public string Name => "quarantine_review";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var quarantined = 0L;
        foreach (var stage in await queue.ListAsync(cancellationToken))
        {
            if ((await queue.CountAsync(stage, cancellationToken)).Quarantined is > 0 and var given)
            {
                quarantined += given;
                await TellReasonsAsync(context, stage, cancellationToken);
                context.Log($"{given} articles are in quarantine, given up by {stage}; 'anip quarantine retry --all --stage {stage}' puts them back.");
            }
        }

        return quarantined == 0
            ? context.Skip("No article is in quarantine.")
            : new Dictionary<string, long>(StringComparer.Ordinal) { ["quarantined"] = quarantined };
    }

    private async Task TellReasonsAsync(StepContext context, string stage, CancellationToken cancellationToken)
    {
        var page = await articles.QueryAsync(new ArticleQuery { Filter = new ArticleFilter { QuarantinedBy = stage }, Limit = MaxRead }, cancellationToken);
        var reasons = await queue.ReasonsAsync(stage, [.. page.Articles.Select(article => article.Id)], cancellationToken);
        foreach (var kind in reasons.OrderByDescending(pair => pair.Key).GroupBy(pair => Kind(pair.Value), StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(MaxReasons))
        {
            var (id, reason) = kind.First();
            context.Warn($"{kind.Count()} given up for {kind.Key}, such as article {id}: {reason}");
        }
    }

    // A reason begins with its kind: "FormatException: …".
    private static string Kind(string reason) => reason.Split(':', 2)[0];
}
