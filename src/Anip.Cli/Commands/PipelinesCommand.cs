using System.CommandLine;
using System.Text;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Cli.Runs;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip pipelines</c>: which there are, and which may run.</summary>
internal static class PipelinesCommand
{
    private static readonly Argument<string> Name = new("pipeline") { Description = "One of those that 'anip pipelines list' shows" };

    public static Command Create()
    {
        var list = new Command("list", """
            Show each pipeline: its steps, what it takes, its schedule and its last run.

            Examples:
              anip pipelines list
              anip pipelines list --json
            """)
        { GlobalOptions.Json };
        list.SetAction(ListAsync);
        var pause = new Command("pause", """
            Let no further run of a pipeline begin, on any node; what runs goes on.

            Example:
              anip pipelines pause rss_pipeline
            """)
        { Name };
        pause.SetAction((arguments, cancellationToken) => PauseAsync(arguments, paused: true, cancellationToken));
        var resume = new Command("resume", """
            Let runs of a paused pipeline begin again.

            Example:
              anip pipelines resume rss_pipeline
            """)
        { Name };
        resume.SetAction((arguments, cancellationToken) => PauseAsync(arguments, paused: false, cancellationToken));
        var file = new Argument<string?>("file") { Description = "Where to, written as a whole (default: standard output)", Arity = ArgumentArity.ZeroOrOne };
        var force = new Option<bool>("--force") { Description = "Replace the file where it exists" };
        var export = new Command("export", """
            Write pipelines and schedules as the JSON that deploy/airflow/dags/anip_pipelines.py makes DAGs of.

            Examples:
              anip pipelines export
              anip pipelines export deploy/airflow/dags/anip_pipelines.json --force
            """)
        { file, force };
        export.Validators.Add(result =>
        {
            if (result.GetValue(file) is { } name && OutputFile.Error(name, result.GetValue(force)) is { } error)
            {
                result.AddError(error);
            }
        });
        export.SetAction((arguments, cancellationToken) => ExportAsync(arguments, arguments.GetValue(file), cancellationToken));
        return new Command("pipelines", "Look at pipelines, pause and resume them") { list, pause, resume, export };
    }

    /// <returns>Null where none has that name; the user is told.</returns>
    public static Pipeline? Find(PipelineRegistry pipelines, string name)
    {
        var pipeline = pipelines.Find(name);
        if (pipeline is null)
        {
            Terminal.Error($"there is no pipeline '{name}'{Nearest.Question(name, pipelines.Names)}; there are {string.Join(", ", pipelines.Names)}");
        }

        return pipeline;
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var all = await session.Services.GetRequiredService<PipelineControl>().ListAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(ReadableJson.Of(all));
            return 0;
        }

        Terminal.PrintTable(["pipeline", "state", "schedule", "next run", "last run", "steps", "parameters", "description"], all.Select(status => (string[])
        [
            status.Pipeline.Name,
            status.IsPaused ? "paused" : status.ActiveRun is { } active ? $"run {active.Id}" : "",
            status.Schedule is { } schedule ? $"{schedule.Cron} ({schedule.TimeZone})" : "",
            RunOutput.Local(status.NextRunAt),
            status.LastRun is { } last ? $"{last.Id} {last.State.WireName()} {RunOutput.Local(last.FinishedAt)}" : "",
            string.Join(", ", status.Pipeline.Steps.Select(step => step.Name)),
            string.Join(", ", status.Pipeline.Parameters.Select(parameter => $"{parameter.Name}={parameter.DefaultElement?.GetRawText()}")),
            status.Pipeline.Description,
        ]));
        return 0;
    }

    private static async Task<int> ExportAsync(ParseResult arguments, string? file, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var all = await session.Services.GetRequiredService<PipelineControl>().ListAsync(cancellationToken);
        if (all.FirstOrDefault(status => status.Schedule?.HasSeconds is true) is { } fine)
        {
            Terminal.Error($"the schedule of {fine.Pipeline.Name} ({fine.Schedule!.Cron}) has seconds, which Airflow reads differently: give it one of five fields");
            return 1;
        }

        var json = ReadableJson.ForAirflow(all);
        if (file is null)
        {
            Terminal.PrintJson(json);
            return 0;
        }

        // Airflow reads the file whenever it likes: half a file would make all DAGs vanish.
        await OutputFile.WriteAsync(file, output => output.WriteAsync(Encoding.UTF8.GetBytes(json + "\n"), cancellationToken).AsTask(), cancellationToken);
        Terminal.Info($"{all.Count} pipelines written to {Path.GetFullPath(file)}.");
        return 0;
    }

    private static async Task<int> PauseAsync(ParseResult arguments, bool paused, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        if (Find(session.Services.GetRequiredService<PipelineRegistry>(), arguments.GetRequiredValue(Name)) is not { } pipeline)
        {
            return CommandLine.WrongUsage;
        }

        await session.Services.GetRequiredService<PipelineControl>().ChangeAsync(pipeline, paused, schedule: null, cancellationToken);
        Terminal.Info($"{pipeline.Name} {(paused ? "is paused: no further run of it begins" : "may run again")}.");
        return 0;
    }
}
