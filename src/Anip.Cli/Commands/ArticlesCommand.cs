using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Search;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip articles</c> and <c>anip search</c>: look at what is stored.</summary>
internal static class ArticlesCommand
{
    public static Option<int> Limit { get; } = LimitOf("articles");

    public static Command Create()
    {
        var filter = new ArticleFilterOptions();
        var command = new Command("articles", """
            List articles, newest first.

            Examples:
              anip articles --topic science --language en
              anip articles --entity "Calder Biologics" --from 2026-01-01 --json
            """)
        { Limit, GlobalOptions.Json };
        filter.AddTo(command);
        command.SetAction((arguments, cancellationToken) => ListAsync(arguments, filter.From(arguments), cancellationToken));
        return command;
    }

    public static Command CreateSearch()
    {
        var filter = new ArticleFilterOptions();
        var query = new Argument<string>("query")
        {
            Description = "Words that must occur; OR between two takes either, \"quotes\" make a phrase, -word excludes, word* takes prefixes",
            Validators = { result => RequireMeaning(result) },
        };
        var command = new Command("search", """
            Search articles by their text, newest first.

            Examples:
              anip search 'vaccine trial'
              anip search '"vaccine cuts" -update' --topic health
            """)
        { query, Limit, GlobalOptions.Json };
        filter.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
            ListAsync(arguments, filter.From(arguments, arguments.GetRequiredValue(query)), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(ParseResult arguments, ArticleFilter filter, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        await ArticleFilterOptions.CheckAsync(filter, session.Services, cancellationToken);
        var store = session.Services.GetRequiredService<IArticleStore>();
        var page = await store.QueryAsync(new ArticleQuery { Filter = filter, Limit = arguments.GetValue(Limit) }, cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            ArticleOutput.WriteJson(page.Articles);
        }
        else if (page.Articles.Count == 0)
        {
            Terminal.Info(filter == new ArticleFilter()
                ? "There are no articles yet. Try: anip samples add, or: anip ingest URL"
                : "No article matches.");
        }
        else
        {
            ArticleOutput.WriteTable(page.Articles);
        }

        return 0;
    }

    public static Option<int> LimitOf(string things) => NumberOption.Create("--limit", $"How many {things} at most", 20, 1, int.MaxValue);

    private static void RequireMeaning(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = string.Join(' ', result.Tokens.Select(token => token.Value));
        if (string.IsNullOrWhiteSpace(text))
        {
            result.AddError("query: there is no word in it to search for; 'anip articles' lists all");
        }
        else if (SearchQuery.Parse(text).Error is { } error)
        {
            result.AddError($"query: {error.AtPlace}\n{PointedAt.Lines(text, error.Position, error.Length)}");
        }
    }
}
