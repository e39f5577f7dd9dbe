using System.CommandLine;
using Anip.Cli.Pipe;
using Anip.Enrichment;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary><c>anip pipe</c>: a stage as a filter, JSON lines in, JSON lines out.</summary>
internal static class PipeCommand
{
    private static readonly Option<string> OnError = new Option<string>("--on-error")
    {
        Description = "emit: a line {\"id\",\"error\"} for one that cannot be processed; fail: stop there with exit code 1",
        DefaultValueFactory = _ => "emit",
    }.AcceptOnlyFromAmong("emit", "fail");

    private static readonly Option<int?> Threads = new("--threads") { Description = "At most so many threads (default: all cores)", HelpName = "N" };

    private static readonly Option<string[]> Fields = new("--fields")
    {
        Description = "Only these members of the output, separated by commas",
        HelpName = "a,b",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("pipe", """
            Run one stage of the pipeline as a filter: JSON lines in, JSON lines out, one for one, in order.

            Examples:
              echo '{"id":1,"title":"Shares in Rome fall after the vote"}' | anip pipe enrich
              anip pipe enrich --fields topic,sentiment < articles.jsonl > labels.jsonl
            """);
        foreach (var stage in Stages)
        {
            command.Add(CreateStage(stage));
        }

        return command;
    }

    private static IReadOnlyList<Stage> Stages { get; } =
    [
        new("parse-feed", "body or body_base64, content_type?, url? -> format, title, link, language, items", _ => new EachStage(PipeStages.ParseFeed)),
        new("parse-source", "source (newsapi), body -> articles", services =>
            new EachStage(input => PipeStages.ParseSource(input, services.GetRequiredService<TimeProvider>()))),
        new("language", "text -> language, confidence", services =>
            new EachStage(input => PipeStages.DetectLanguage(input, services.GetRequiredService<ILanguageDetector>()))),
        new("embed", "text -> embedding, model", services => new EmbedStage(services.GetRequiredService<ITextAnalyzer>())),
        new("enrich", "title, content?, language?, target? -> language, topic, sentiment, entities, keywords, summary, embedding, models", services =>
            new EnrichStage(services.GetRequiredService<ITextAnalyzer>())),
        new("canonical-url", "url -> canonical_url", _ => new EachStage(PipeStages.CanonicalUrlOf)),
    ];

    private static Command CreateStage(Stage stage)
    {
        var command = new Command(stage.Name, stage.Description) { OnError, Threads, Fields };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = Session.WithoutStore(arguments, ("Inference:Threads", arguments.GetValue(Threads)?.ToString(), "--threads"));
            var fields = (arguments.GetValue(Fields) ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .ToHashSet(StringComparer.Ordinal);
            var runner = new PipeRunner(
                stage.Open(session.Services), fields.Count == 0 ? null : fields, arguments.GetValue(OnError) == "fail");
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            await runner.RunAsync(input, output, cancellationToken);
            return 0;
        });
        return command;
    }

    private sealed record Stage(string Name, string Description, Func<IServiceProvider, IPipeStage> Open);
}
