using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Labelling;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary><c>anip label next</c>: which articles had best be labelled.</summary>
internal static class NextLabels
{
    public static async Task<int> PrintAsync(ParseResult arguments, string name, int limit, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var suggestions = await session.Services.GetRequiredService<LabelSuggestions>().SuggestAsync(name, limit, new HashSet<long>(), cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(suggestions.Select(SuggestedJson.Of), CliJson.Default.IEnumerableSuggestedJson);
            return 0;
        }

        foreach (var one in suggestions)
        {
            Terminal.PrintCells(one.Article.Id.ToString(CultureInfo.InvariantCulture), one.Article.Title, Why(one));
        }

        Terminal.Info(suggestions.Count == 0
            ? "No article is there to be labelled: they are offered once the models have read them."
            : $"Say what they are with 'anip label set ID {name}' or 'anip label set ID {name}=no'; the page /labels/{name} does it with a key each.");
        return 0;
    }

    private static string Why(LabelSuggestion one) => one switch
    {
        { Why: SuggestionReason.Unsure } => $"the model is unsure: {one.ModelValue} {one.ModelScore:P0}",
        { Why: SuggestionReason.Similar } => "like what you look for",
        _ => "at random",
    };
}

/// <param name="Why">unsure, similar or random.</param>
internal sealed record SuggestedJson(long Id, string Title, string Url, string? Source, DateTimeOffset? PublishedAt, string Why, string? ModelValue, float? ModelScore)
{
    public static SuggestedJson Of(LabelSuggestion one) => new(
        one.Article.Id, one.Article.Title, one.Article.Url, one.Article.Source, one.Article.PublishedAt, one.Why.ToString().ToLowerInvariant(), one.ModelValue, one.ModelScore);
}
