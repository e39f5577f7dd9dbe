using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Enrichment;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip quarantine</c>: the articles that a stage gave up.</summary>
internal static class QuarantineCommand
{
    private static readonly Option<string> Stage = new("--stage")
    {
        Description = "The stage that gave them up",
        HelpName = "NAME",
        DefaultValueFactory = _ => EnrichmentModule.Stage,
    };

    public static Command Create()
    {
        var list = new Command("list", "List the articles that failed too often, each with the reason") { Stage, ArticlesCommand.Limit, GlobalOptions.Json };
        list.SetAction(ListAsync);
        var ids = NumberOption.Ids("Ids, as 'anip quarantine list' shows them", ArgumentArity.ZeroOrMore);
        var all = new Option<bool>("--all") { Description = "Every article in quarantine" };
        var retry = new Command("retry", """
            Put articles back, to be worked on again with all their attempts before them.

            Examples:
              anip quarantine retry 17 18
              anip quarantine retry --all
            """)
        { ids, all, Stage };
        retry.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetResult(ids) is { Tokens.Count: > 0 }))
            {
                result.AddError("name the ids to put back, or --all");
            }
        });
        retry.SetAction((arguments, cancellationToken) =>
            RetryAsync(arguments, arguments.GetValue(all) ? null : arguments.GetValue(ids), cancellationToken));
        return new Command("quarantine", "Look at articles that a stage, such as enrichment, gave up, and put them back") { list, retry };
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var (queue, stage) = await QueueAsync(session, arguments, cancellationToken);
        var query = new ArticleQuery { Filter = new() { QuarantinedBy = stage }, Limit = arguments.GetValue(ArticlesCommand.Limit) };
        var page = await session.Services.GetRequiredService<IArticleStore>().QueryAsync(query, cancellationToken);
        var reasons = await queue.ReasonsAsync(stage, [.. page.Articles.Select(article => article.Id)], cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(
                page.Articles.Select(article => new QuarantinedJson(article.Id, article.Url, article.Title, reasons.GetValueOrDefault(article.Id))),
                CliJson.Default.IEnumerableQuarantinedJson);
            return 0;
        }

        foreach (var article in page.Articles)
        {
            Terminal.PrintCells($"{article.Id}", article.Url, reasons.GetValueOrDefault(article.Id, ""));
        }

        Terminal.Info(page.Articles.Count == 0
            ? "No article is in quarantine."
            : $"{page.Articles.Count} shown{(page.NextCursor is null ? "" : ", there are more: raise --limit")}. 'anip quarantine retry' puts them back.");
        return 0;
    }

    private static async Task<int> RetryAsync(ParseResult arguments, long[]? ids, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var (queue, stage) = await QueueAsync(session, arguments, cancellationToken);
        var requeued = await queue.RequeueAsync(stage, ids, cancellationToken);
        var others = ids is null ? 0 : ids.Distinct().Count() - requeued;
        Terminal.Info($"{requeued} put back{(others > 0 ? $"; {others} were not in quarantine" : "")}.");
        return requeued == 0 && others > 0 ? Failures.Failed : 0;
    }

    private static async Task<(IStageQueue Queue, string Stage)> QueueAsync(Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var queue = session.Services.GetRequiredService<IStageQueue>();
        var stage = arguments.GetRequiredValue(Stage);
        var names = await queue.ListStagesAsync(cancellationToken);
        return names.Contains(stage, StringComparer.Ordinal) ? (queue, stage) : throw new UsageException($"{Stage.Name}: {NearestName.Refuse(stage, names)}");
    }
}
