using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Cli.Pipe;
using Anip.Enrichment;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip pipe</c>: a stage as a filter, JSON lines in, JSON lines out.</summary>
internal static class PipeCommand
{
    private static readonly Option<string> OnError = new Option<string>("--on-error")
    {
        Description = "emit: a line {\"id\",\"error\"} for one that cannot be processed; fail: stop there with exit code 1",
        DefaultValueFactory = _ => "emit",
    }.AcceptOnlyFromAmong("emit", "fail");

    private static readonly Option<int?> Threads = NumberOption.Create("--threads", "The maximum number of threads (default: all cores)", 1, 1024);

    public static Command Create(IReadOnlyList<SourceDescriptor> sources)
    {
        var command = new Command("pipe", """
            Run one stage of the pipeline as a filter: JSON lines in, JSON lines out, one for one, in order.

            Examples:
              echo '{"id":1,"title":"Tesla shares fall as profit misses forecasts"}' | anip pipe enrich
              anip pipe enrich --fields topic,sentiment < articles.jsonl > labels.jsonl
            """);
        foreach (var stage in Stages(sources))
        {
            command.Add(CreateStage(stage));
        }

        return command;
    }

    private static IReadOnlyList<string> Reasons { get; } = ["rejected", "noted"];

    internal static IReadOnlyList<Stage> Stages(IReadOnlyList<SourceDescriptor> sources) =>
    [
        new("parse-feed", "body or body_base64, content_type?, url?", ["format", "title", "link", "language", "items"], (_, threads) =>
            new EachStage(PipeStages.ParseFeed, threads)) { Counts = Reasons },
        new("parse-source", $"source ({string.Join(", ", ParseSource.Names(sources))}), body", ["articles"], (services, threads) =>
            new EachStage(new ParseSource(sources, services.GetRequiredService<TimeProvider>()).Parse, threads)) { Counts = Reasons },
        new("language", "text", ["language", "confidence"], (services, threads) =>
            new EachStage(input => PipeStages.DetectLanguage(input, services.GetRequiredService<ILanguageDetector>()), threads)),
        new("embed", "text", ["embedding", "model"], (services, _) => new EmbedStage(services.GetRequiredService<ITextAnalyzer>())),
        new("enrich", "title, content?, language?, target?", EnrichStage.Fields, (services, _) => new EnrichStage(services.GetRequiredService<ITextAnalyzer>())) { Further = EnrichStage.WholeFields },
        new("canonical-url", "url", ["canonical_url"], (_, threads) => new EachStage(PipeStages.CanonicalUrlOf, threads)),
    ];

    private static Command CreateStage(Stage stage)
    {
        var fields = FieldsOf(stage);
        var command = new Command(stage.Name, $"{stage.Input} -> {string.Join(", ", stage.Fields.Concat(stage.Counts.Select(name => name + "?")))}") { OnError, Threads, fields };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var threads = arguments.GetValue(Threads);
            await using var session = Session.WithoutStore(arguments, ("Inference:Threads", threads?.ToString(CultureInfo.InvariantCulture), "--threads"));
            var wanted = Names(arguments.GetValue(fields) ?? []).ToHashSet(StringComparer.Ordinal);
            var runner = new PipeRunner(
                stage.Open(session.Services, threads), wanted.Count == 0 ? null : wanted, arguments.GetValue(OnError) == "fail");
            await using var input = StandardInput.Open();
            await using var output = PipeOutput.Open();
            await RunAsync(runner, input, output, cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(PipeRunner runner, Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = PipeOutput.Watch(stop);
        try
        {
            await runner.RunAsync(input, output, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody reads what it writes.
        }
    }

    private static Option<string[]> FieldsOf(Stage stage)
    {
        var option = new Option<string[]>("--fields")
        {
            Description = "Only these members of the output, separated by commas",
            HelpName = "a,b",
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var name in Names(result.Tokens.Select(token => token.Value)).Where(name => name != "id" && !stage.Fields.Concat(stage.Counts).Concat(stage.Further).Contains(name, StringComparer.Ordinal)))
            {
                result.AddError($"--fields: {stage.Name} has no field '{name}'{Nearest.Hint(name, stage.Fields)} It has {string.Join(", ", stage.Fields)}.");
            }
        });
        return option;
    }

    private static IEnumerable<string> Names(IEnumerable<string> lists) =>
        lists.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <param name="Input">The members that a line may have; a question mark stands behind one that it need not have.</param>
    /// <param name="Fields">The members of the output, beside <c>id</c> and <c>error</c>.</param>
    /// <param name="Open">Takes the most threads that are wanted; null for all.</param>
    internal sealed record Stage(string Name, string Input, IReadOnlyList<string> Fields, Func<IServiceProvider, int?, IPipeStage> Open)
    {
        /// <summary>Members that are there where they have something to tell.</summary>
        public IReadOnlyList<string> Counts { get; init; } = [];

        /// <summary>Members that are there only where they are asked for.</summary>
        public IReadOnlyList<string> Further { get; init; } = [];
    }
}
