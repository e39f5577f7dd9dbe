using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Tracing;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Signals;

/// <summary><c>anip trace</c>: what became of an address.</summary>
internal static class TraceCommand
{
    private static readonly Argument<string> Url = new("url") { Description = "The address of an article, in any spelling" };

    public static Command Create()
    {
        var command = new Command("trace", """
            Tell what became of an address: where it was seen, what was decided at each stage and why, and what comes next.

            Example:
              anip trace 'https://news.example/story?utm_source=feed'
            """)
        { Url, GlobalOptions.Json };
        command.SetAction(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var trace = await session.Services.GetRequiredService<TraceReader>().ReadAsync(arguments.GetRequiredValue(Url), cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(TraceOutput.Of(trace), CliJson.Default.TraceOutput);
            return trace.IsKnown ? 0 : Failures.Failed;
        }

        Terminal.PrintCells("identity", trace.Identity);
        if (trace.Article is { } article)
        {
            Terminal.PrintCells("article", article.Id.ToString(CultureInfo.InvariantCulture), article.Title, $"revision {article.Revision}");
        }

        foreach (var seen in trace.Sightings)
        {
            Terminal.PrintCells(
                "seen", At(seen.FirstSeenAt), seen.Source, seen.Kind, seen.FirstOutcome == seen.LastOutcome ? seen.LastOutcome : $"{seen.FirstOutcome}, then {seen.LastOutcome}",
                seen.Times == 1 ? "once" : $"{seen.Times} times until {At(seen.LastSeenAt)}", seen.Spelling ?? "", seen.Reason ?? "");
        }

        foreach (var revision in trace.Revisions)
        {
            Terminal.PrintCells("revision", At(revision.SeenAt), revision.Revision.ToString(CultureInfo.InvariantCulture), revision.Title);
        }

        foreach (var stage in trace.Stages)
        {
            Terminal.PrintCells("stage", stage.Stage, stage.State, stage.Reason ?? "");
        }

        if (trace.Article?.Analysis is { } analysis)
        {
            Terminal.PrintCells("models", string.Join(", ", analysis.Models.Select(model => $"{model.Key} {model.Value}")), analysis.Abstained ?? "");
        }

        foreach (var sentence in trace.Next)
        {
            Terminal.PrintCells("next", sentence);
        }

        return trace.IsKnown ? 0 : Failures.Failed;
    }

    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>A trace as it is printed as JSON.</summary>
internal sealed record TraceOutput(
    string Url, string Identity, long? ArticleId, string? Title, int? Revision, IReadOnlyList<Sighting> Seen, IReadOnlyList<TracedStage> Stages, IReadOnlyDictionary<string, string>? Models, IReadOnlyList<string> Next)
{
    public static TraceOutput Of(Trace trace) => new(
        trace.Asked, trace.Identity, trace.Article?.Id, trace.Article?.Title, trace.Article?.Revision, trace.Sightings, trace.Stages, trace.Article?.Analysis?.Models, trace.Next);
}
