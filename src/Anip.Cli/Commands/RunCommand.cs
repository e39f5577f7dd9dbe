using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Cli.Runs;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip run</c>: one pipeline now.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Name = new("pipeline") { Description = "One of those that 'anip pipelines list' shows, such as rss_pipeline" };

    private static readonly Option<string[]> Parameters = new("--parameter")
    {
        Description = "One parameter of the pipeline; may be repeated. 'anip pipelines list' shows which there are",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Stale = new("--stale")
    {
        Description = "The same as --parameter stale=true, of ml_processing: articles that other versions of the models than those in force have read are read anew, the latest first",
    };

    private static readonly Option<string?> Engine = new("--engine") { Description = "The same as --parameter engine=NAME, of spark_ml_processing: local or spark", HelpName = "NAME" };

    private static readonly Option<int?> Processes = NumberOption.Create("--processes", "The same as --parameter processes=N, of spark_ml_processing: processes at a time on this machine", 1, 1024);

    private static readonly Option<bool> Detach = new("--detach") { Description = "Only queue the run; 'anip up' or another node takes it up" };

    public static Command Create()
    {
        var command = new Command("run", """
            Run one pipeline now, in this process where no other is at it, and follow it to its end. Ctrl+C cancels the run.

            Examples:
              anip run rss_pipeline --parameter only_due=false
              NEWSAPI_KEY=... anip run newsapi_pipeline
              anip run ml_processing --detach
              anip run ml_processing --stale
              anip run spark_ml_processing --processes 4
            """)
        { Name, Parameters, Stale, Engine, Processes, Detach, GlobalOptions.Json };
        command.SetAction(RunAsync);
        return command;
    }

    /// <returns>Null where they are wrong, which is then said.</returns>
    public static RunParameters? Read(Pipeline pipeline, string[] assignments)
    {
        var pairs = assignments.Select(text => text.Split('=', 2)).ToList();
        if (pairs.Find(pair => pair.Length < 2) is [var alone])
        {
            Terminal.Error($"--parameter {alone}: expected NAME=VALUE");
            return null;
        }

        // The last one counts where a name comes twice.
        var values = pairs.GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal).Select(group => KeyValuePair.Create(
            group.Key, (pipeline.Parameters.FirstOrDefault(one => one.Name == group.Key) ?? PipelineParameter.Text(group.Key, "", 1)).Read(group.Last())));
        var parameters = new RunParameters(values);
        var errors = parameters.Errors(pipeline);
        foreach (var (name, error) in errors)
        {
            Terminal.Error($"--parameter {name}: {error}");
        }

        return errors.Count == 0 ? parameters : null;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var pipelines = session.Services.GetRequiredService<PipelineRegistry>();
        if (PipelinesCommand.Find(pipelines, arguments.GetRequiredValue(Name)) is not { } pipeline
            || Read(pipeline, Assignments(arguments)) is not { } parameters)
        {
            return CommandLine.WrongUsage;
        }

        var started = await session.Services.GetRequiredService<PipelineControl>().StartAsync(pipeline, parameters, RunTrigger.Cli, key: null, cancellationToken);
        if (started.Run is not { } run)
        {
            Terminal.Error($"{pipeline.Name} is paused: 'anip pipelines resume {pipeline.Name}' lets it run.");
            return 1;
        }

        if (arguments.GetValue(Detach))
        {
            Terminal.Info($"Queued as run {run.Id}: 'anip runs show {run.Id}' shows what becomes of it.");
        }
        else
        {
            run = await RunForeground.CompleteAsync(session.Services, run, cancellationToken);
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            RunOutput.WriteJson(run);
        }

        return await ConcludeAsync(session.Services, run, cancellationToken);
    }

    private static string[] Assignments(ParseResult arguments) =>
    [
        .. arguments.GetValue(Parameters) ?? [], .. arguments.GetValue(Stale) ? (string[])["stale=true"] : [],
        .. arguments.GetValue(Engine) is { } engine ? (string[])[$"engine={engine}"] : [], .. arguments.GetValue(Processes) is { } processes ? (string[])[$"processes={processes}"] : [],
    ];

    private static async Task<int> ConcludeAsync(IServiceProvider services, PipelineRun run, CancellationToken cancellationToken)
    {
        switch (run.State)
        {
            case RunState.Failed:
                Terminal.Error($"run {run.Id} failed: {run.Error}");
                return 1;
            case RunState.Cancelled:
                Terminal.Error($"run {run.Id} was cancelled.");
                return 1;
            case RunState.Succeeded when (await services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken)).Pending is > 0 and var pending:
                Terminal.Info($"{pending:N0} articles wait for enrichment, which 'anip up' and 'anip run ml_processing' do.");
                return 0;
            default:
                return 0;
        }
    }
}
