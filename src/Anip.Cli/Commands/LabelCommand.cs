using System.CommandLine;
using Anip.Annotations;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Models;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Labelling;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip label</c>: what people say of articles.</summary>
internal static class LabelCommand
{
    private static readonly Argument<long> Id = new("id") { Description = "The article's id, as 'anip articles' shows it" };

    private static readonly Option<string> Author = new("--author")
    {
        Description = "Who says it; left out: the user of this machine",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    public static Command Create()
    {
        var given = new Argument<string[]>("labels") { Description = "NAME=VALUE; NAME by itself is NAME=yes", Arity = ArgumentArity.OneOrMore };
        var set = new Command("set", """
            Correct an article's topic or sentiment, or give it labels of your own. Lists, filters, counts and exports show what is said here, through every reading
            by the models; it is what a model of your own learns from.

            Examples:
              anip label set 17 topic=health sentiment=neutral
              anip label set 17 'supply chain' desk=foreign --author Ada
            """)
        { Id, given, Author };
        set.SetAction((arguments, cancellationToken) => SetAsync(arguments, [.. arguments.GetRequiredValue(given).Select(Parse)], cancellationToken));
        var names = new Argument<string[]>("names") { Description = "topic, sentiment or a name of your own", Arity = ArgumentArity.OneOrMore };
        var remove = new Command("remove", "Take back what was said of an article: the models' answers are shown again") { Id, names, Author };
        remove.SetAction((arguments, cancellationToken) =>
            SetAsync(arguments, [.. arguments.GetRequiredValue(names).Select(name => (Name(name), (string?)null))], cancellationToken));
        var show = new Command("show", "What is shown of an article, the models' answers beside it, and all that was ever said of it") { Id, GlobalOptions.Json };
        show.SetAction(ShowAsync);
        var list = new Command("list", "The names and values that people have given, with how many articles each has") { GlobalOptions.Json };
        list.SetAction(ListAsync);
        return new Command("label", "Correct topics and sentiments, and give articles labels of your own") { set, remove, show, list, CreateNext() };
    }

    private static Command CreateNext()
    {
        var name = new Argument<string>("name") { Description = "topic, sentiment or a name of your own" };
        var limit = NumberOption.Create("--limit", "The maximum number of articles", 10, 1, LabelSuggestions.MaxLimit);
        var next = new Command("next", """
            The articles whose labels would teach a head of that name most: those that it is unsure of; before there is one, those like the labelled ones or near to the
            name's words; and some at random, so that its figures stay honest.

            Example:
              anip label next 'supply chain'
            """)
        { name, limit, GlobalOptions.Json };
        next.SetAction((arguments, cancellationToken) => NextLabels.PrintAsync(arguments, Name(arguments.GetRequiredValue(name)), arguments.GetValue(limit), cancellationToken));
        return next;
    }

    private static async Task<int> SetAsync(ParseResult arguments, (string Name, string? Value)[] labels, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var (id, author) = (arguments.GetValue(Id), arguments.GetRequiredValue(Author));
        if (author.Trim() is not { Length: > 0 and <= Annotation.MaxAuthorLength } who)
        {
            throw new UsageException($"{Author.Name} must have 1 to {Annotation.MaxAuthorLength} characters");
        }

        var annotations = session.Services.GetRequiredService<IAnnotationStore>();
        foreach (var (name, value) in labels)
        {
            var outcome = await annotations.SetAsync(id, name, value, who, cancellationToken);
            if (outcome is AnnotationOutcome.NoArticle)
            {
                Terminal.Error($"there is no article {id}: 'anip articles' lists those there are");
                return AnipException.Failed;
            }

            Terminal.Info($"{name}: {value ?? "taken back"}{(outcome is AnnotationOutcome.Unchanged ? " already" : "")}");
        }

        return 0;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var id = arguments.GetValue(Id);
        if (await session.Services.GetRequiredService<IArticleStore>().FindAsync(id, cancellationToken) is not { } article)
        {
            Terminal.Error($"there is no article {id}: 'anip articles' lists those there are");
            return AnipException.Failed;
        }

        var history = await session.Services.GetRequiredService<IAnnotationStore>().ListAsync(id, cancellationToken);
        var shown = ShownLabel.Of(article, history);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(shown.Select(ArticleLabelJson.Of), CliJson.Default.IEnumerableArticleLabelJson);
            return 0;
        }

        foreach (var label in shown)
        {
            var model = label.ModelValue is { } value ? $"{value} ({label.ModelConfidence:P0})" : "–";
            Terminal.PrintCells(label.Name, label.Value ?? "–", label.Given is { } by ? $"said by {by.Author}; the model: {model}" : $"the model: {model}");
        }

        foreach (var one in history)
        {
            Terminal.Info($"{one.At:yyyy-MM-dd HH:mm}  {one.Author}: {one.Name} {one.Value ?? "taken back"}{(one.Replaced is { } before ? $", in place of {before} ({one.ReplacedAuthor})" : "")}");
        }

        return 0;
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var counts = await session.Services.GetRequiredService<IAnnotationStore>().CountAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(counts.Select(count => new GivenLabelJson(count.Name, count.Value, count.Articles)), CliJson.Default.IEnumerableGivenLabelJson);
            return 0;
        }

        foreach (var count in counts)
        {
            Terminal.PrintCells(count.Name, count.Value, $"{count.Articles}");
        }

        if (counts.Count == 0)
        {
            Terminal.Info("Nobody has said anything of an article yet. 'anip label set --help' tells how.");
        }

        return 0;
    }

    private static (string Name, string? Value) Parse(string given)
    {
        var parts = given.Split('=', 2);
        var name = Name(parts[0]);
        return AnnotationName.TryParseValue(name, parts is [_, var text] ? text : AnnotationName.Yes, out var value, out var error)
            ? (name, value) : throw new UsageException($"{name}: {error}");
    }

    private static string Name(string given) =>
        AnnotationName.TryParse(given, out var name, out var error) ? name : throw new UsageException($"the name '{given}' {error}");
}
