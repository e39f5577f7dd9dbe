using System.CommandLine;
using System.Globalization;
using Anip.Adapters.Scheduling;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip serve</c>: one role alone.</summary>
internal static class ServeCommand
{
    private static readonly Option<int?> Threads = NumberOption.Create(
        "--threads",
        "Batches that the encoder reads at a time, each on one thread (default: one per core; share the cores out where several workers run on one machine)",
        1,
        1024);

    public static Command Create()
    {
        var api = new Command("api", "Serve the API and the page, and nothing else") { UpCommand.Urls };
        api.SetAction(AnipHost.Role(ServeApiAsync));
        var worker = new Command("worker", """
            Enrich what is waiting and run queued pipelines, together with all other workers on the same database. Each article and each
            run is worked on by one of them; what a worker held that was lost is taken over. Asked to stop (SIGTERM), it stores what it has
            done and gives the rest back.

            Examples:
              anip serve worker
              anip serve worker --threads 1
            """)
        { Threads };
        worker.SetAction(AnipHost.Role(ServeWorkerAsync));
        var scheduler = new Command("scheduler", """
            Start pipelines when they are due, and nothing else: workers run them. On PostgreSQL several schedulers share the work, and what one
            that is lost had to start is started by another; on SQLite a second one waits until the first has ended.

            Examples:
              anip serve scheduler
              anip serve scheduler --set Scheduling:CatchUp=None
            """);
        scheduler.SetAction(AnipHost.Role(ServeSchedulerAsync));
        return new Command("serve", "Run one role alone") { api, worker, scheduler };
    }

    private static async Task<int> ServeApiAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var app = await AnipHost.BuildAsync(arguments, arguments.GetValue(UpCommand.Urls), _ => { }, cancellationToken);
        await app.StartServingAsync(cancellationToken);
        Terminal.Say($"Serving {string.Join(", ", app.Urls)}. Ctrl+C stops.");
        return await app.StopOnAsync(cancellationToken);
    }

    private static async Task<int> ServeWorkerAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var threads = arguments.GetValue(Threads)?.ToString(CultureInfo.InvariantCulture);
        using var host = await AnipHost.BuildSilentAsync(
            arguments,
            Session.Settings(arguments, ("Inference:Threads", threads, "--threads")),
            services => services.AddStageService().AddPipelineService().AddSupervised<EnrichmentLines>(),
            cancellationToken);
        await host.StartAsync(cancellationToken);
        Terminal.Say("Enriching what is waiting and what comes, and running queued pipelines. Ctrl+C stops.");
        return await host.StopOnAsync(cancellationToken);
    }

    private static async Task<int> ServeSchedulerAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var host = await AnipHost.BuildSilentAsync(arguments, Session.Settings(arguments), services => services.AddScheduler(), cancellationToken);
        if (host.Services.GetRequiredService<IOptions<SchedulingOptions>>().Value.Mode is SchedulingMode.External)
        {
            Terminal.Fail("Scheduling:Mode is External: Airflow starts the runs. Set it to Embedded to have them started here.");
            return 1;
        }

        await host.StartAsync(cancellationToken);
        Terminal.Say("Starting pipelines when they are due. Ctrl+C stops.");
        return await host.StopOnAsync(cancellationToken);
    }
}
