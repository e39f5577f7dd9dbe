using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip delete</c>: remove articles, asked twice.</summary>
internal static class DeleteCommand
{
    public static Command Create()
    {
        var ids = NumberOption.Ids("Ids, as 'anip articles' shows them", ArgumentArity.OneOrMore);
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var command = new Command("delete", """
            Remove articles with their revisions, vectors and search entries. Ends with 1 where one was not there; the others are removed.

            Example:
              anip delete 17 18 --yes
            """)
        { ids, yes };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, arguments.GetRequiredValue(ids), arguments.GetValue(yes), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, long[] ids, bool yes, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var store = session.Services.GetRequiredService<IArticleStore>();
        if (!yes && !await AgreedAsync(store, ids, cancellationToken))
        {
            return 1;
        }

        var deleted = await store.DeleteAsync(ids, cancellationToken);
        var missing = ids.Distinct().Count() - deleted;
        Terminal.Info($"{deleted} removed; {missing} were not there.");
        return missing == 0 ? 0 : Failures.Failed;
    }

    private static async Task<bool> AgreedAsync(IArticleStore store, long[] ids, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            Terminal.Error("nobody can be asked here: add --yes to remove without asking");
            return false;
        }

        foreach (var id in ids)
        {
            Terminal.Info(await store.FindAsync(id, cancellationToken) is { } article ? $"{id}  {article.Title}" : $"{id}  (not there)");
        }

        return await Terminal.ConfirmAsync($"Remove {ids.Length}?", cancellationToken)
            && await Terminal.ConfirmAsync("Really? This cannot be undone.", cancellationToken);
    }
}
