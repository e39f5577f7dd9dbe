using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Cli.Runs;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip runs</c>: what became of the runs of pipelines.</summary>
internal static class RunsCommand
{
    private static readonly Argument<long> Id = NumberOption.Id("A run's id, as 'anip runs list' shows it");

    private static readonly Option<string?> Pipeline = new("--pipeline") { Description = "Only runs of this pipeline" };

    private static readonly Option<string?> State = new Option<string?>("--state") { Description = "Only runs in this state" }
        .AcceptOnlyFromAmong([.. WireNames.All<RunState>()]);

    private static readonly Option<int> Limit = ArticlesCommand.LimitOf("runs");

    private static readonly Option<bool> Log = new("--log") { Description = "With all lines of its log" };

    public static Command Create()
    {
        var list = new Command("list", """
            List runs, newest first.

            Examples:
              anip runs list --state failed
              anip runs list --pipeline rss_pipeline --limit 5 --json
            """)
        { Pipeline, State, Limit, GlobalOptions.Json };
        list.SetAction(ListAsync);
        var show = new Command("show", """
            Show a run with its steps: state, counts, timings, what failed and what to do.

            Examples:
              anip runs show 17 --log
              anip runs show 17 --json
            """)
        { Id, Log, GlobalOptions.Json };
        show.SetAction(ShowAsync);
        var cancel = new Command("cancel", """
            End a run, wherever it runs: at once where it is queued, within seconds where it is running.

            Example:
              anip runs cancel 17
            """)
        { Id, GlobalOptions.Json };
        cancel.SetAction(CancelAsync);
        return new Command("runs", "Look at runs of pipelines, and cancel them") { list, show, cancel };
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var pipeline = arguments.GetValue(Pipeline);
        var page = await session.Services.GetRequiredService<IRunStore>().ListAsync(
            new RunQuery
            {
                Pipeline = pipeline,
                State = arguments.GetValue(State) is { } state ? WireNames.Parse<RunState>(state) : null,
                Limit = arguments.GetValue(Limit),
            },
            cancellationToken);

        // A pipeline that there is no more may have runs.
        if (page.Runs.Count == 0 && pipeline is not null && PipelinesCommand.Find(session.Services.GetRequiredService<PipelineRegistry>(), pipeline) is null)
        {
            return CommandLine.WrongUsage;
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            RunOutput.WriteJson(page.Runs);
        }
        else if (page.Runs.Count == 0)
        {
            Terminal.Info("There is no such run. 'anip run PIPELINE' starts one.");
        }
        else
        {
            RunOutput.WriteTable(page.Runs);
        }

        return 0;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var runs = session.Services.GetRequiredService<IRunStore>();
        if (await runs.FindAsync(arguments.GetRequiredValue(Id), cancellationToken) is not { } run)
        {
            return Missing(arguments);
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            RunOutput.WriteJson(run);
            return 0;
        }

        RunOutput.WriteTable([run]);
        Terminal.Print("");
        RunOutput.WriteSteps(run);
        if (arguments.GetValue(Log))
        {
            await WriteLogAsync(runs, run.Id, cancellationToken);
        }

        return 0;
    }

    private static async Task WriteLogAsync(IRunStore runs, long id, CancellationToken cancellationToken)
    {
        Terminal.Print("");
        for (var after = 0; await runs.ReadLogAsync(id, after, 1000, cancellationToken) is { Count: > 0 } lines; after = lines[^1].Line)
        {
            foreach (var line in lines)
            {
                Terminal.Print($"{RunOutput.Local(line.Time)} {line.Level.WireName(),-11} {(line.Step is null ? "" : $"{line.Step}: ")}{line.Message}");
            }
        }
    }

    private static async Task<int> CancelAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        if (await session.Services.GetRequiredService<IRunStore>().CancelAsync(arguments.GetRequiredValue(Id), cancellationToken) is not { } cancelled)
        {
            return Missing(arguments);
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            RunOutput.WriteJson(cancelled.Run);
        }

        Terminal.Info(cancelled switch
        {
            { Changed: false } => $"Run {cancelled.Run.Id} had ended before: {cancelled.Run.State.WireName()}.",
            { Run.HasEnded: true } => $"Run {cancelled.Run.Id} is cancelled.",
            _ => $"Run {cancelled.Run.Id} has been asked to end.",
        });
        return 0;
    }

    private static int Missing(ParseResult arguments)
    {
        Terminal.Error($"there is no run {arguments.GetRequiredValue(Id)}: 'anip runs list' shows those that there are");
        return 1;
    }
}
