using System.CommandLine;
using System.Text.Json;
using Anip.Cli.Output;
using Anip.Cli.Runs;
using Anip.Pipelines;
using Anip.Server.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

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
        return new Command("pipelines", "Look at pipelines, pause and resume them") { list, pause, resume };
    }

    /// <returns>Null where there is none of that name, which is then said.</returns>
    public static Pipeline? Find(PipelineRegistry pipelines, string name)
    {
        var pipeline = pipelines.Find(name);
        if (pipeline is null)
        {
            Terminal.Fail($"there is no pipeline '{name}'; there are {string.Join(", ", pipelines.Names)}");
        }

        return pipeline;
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var all = await session.Services.GetRequiredService<PipelineControl>().ListAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize([.. all.Select(PipelineJson.From)], ApiJson.Relaxed.PipelineJsonArray));
            return 0;
        }

        RunOutput.WriteTable(["pipeline", "state", "schedule", "last run", "steps", "parameters", "description"], all.Select(status => (string[])
        [
            status.Pipeline.Name,
            status.IsPaused ? "paused" : status.ActiveRun is { } active ? $"run {active.Id}" : "",
            status.Schedule is { } schedule ? $"{schedule.Cron} ({schedule.TimeZone})" : "",
            status.LastRun is { } last ? $"{last.Id} {last.State.Word()} {RunOutput.Local(last.FinishedAt)}" : "",
            string.Join(", ", status.Pipeline.Steps.Select(step => step.Name)),
            string.Join(", ", status.Pipeline.Parameters.Select(parameter => $"{parameter.Name}={parameter.DefaultElement?.GetRawText()}")),
            status.Pipeline.Description,
        ]));
        return 0;
    }

    private static async Task<int> PauseAsync(ParseResult arguments, bool paused, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        if (Find(session.Services.GetRequiredService<PipelineRegistry>(), arguments.GetRequiredValue(Name)) is not { } pipeline)
        {
            return 2;
        }

        await session.Services.GetRequiredService<PipelineControl>().ChangeAsync(pipeline, paused, schedule: null, cancellationToken);
        Terminal.Say($"{pipeline.Name} {(paused ? "is paused: no further run of it begins" : "may run again")}.");
        return 0;
    }
}
