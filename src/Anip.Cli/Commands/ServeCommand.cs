using System.CommandLine;
using System.Globalization;
using Anip.Adapters.Scheduling;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion;
using Anip.Isolation;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Anip.Server.Serving;
using Anip.Stages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip serve</c>: a single role.</summary>
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
        return new Command("serve", "Run a single role") { api, worker, scheduler, CreateModel(), CreateEmbeddings() };
    }

    private static Command CreateModel()
    {
        var name = new Argument<string>("name") { Description = "A model that classifies texts, as 'anip models list' shows it" };
        var model = new Command("model", """
            Serve one model by MLflow's scoring protocol, and nothing else: /invocations, /ping, /health, /info, /version, /reload. It needs no
            database. topic-classification has port 5001 and sentiment-analysis 5002; Serving:Models gives others theirs.

            Examples:
              anip serve model topic-classification
              anip serve model relevance --urls http://127.0.0.1:5004
              curl 127.0.0.1:5001/invocations -H 'Content-Type: application/json' -d '{"instances": ["Shares fall as profit misses forecasts"]}'
            """)
        { name, UpCommand.RoleUrls };
        model.SetAction(AnipHost.Role((arguments, cancellationToken) => ServeRoleAsync(arguments, ServedRole.Model(arguments.GetRequiredValue(name)), cancellationToken)));
        return model;
    }

    private static Command CreateEmbeddings()
    {
        var embeddings = new Command("embeddings", """
            Serve embeddings, and nothing else: /embed, /embed/batch, OpenAI's /v1/embeddings, /health, /info, /reload. It needs no database.

            Examples:
              anip serve embeddings
              anip serve embeddings --urls http://127.0.0.1:9003
              curl 127.0.0.1:5003/embed -H 'Content-Type: application/json' -d '{"text": "Shares fall as profit misses forecasts"}'
            """)
        { UpCommand.RoleUrls };
        embeddings.SetAction(AnipHost.Role((arguments, cancellationToken) => ServeRoleAsync(arguments, ServedRole.Embeddings, cancellationToken)));
        return embeddings;
    }

    private static async Task<int> ServeRoleAsync(ParseResult arguments, ServedRole role, CancellationToken cancellationToken)
    {
        var settings = Session.Settings(arguments);
        var serving = settings.GetSection(ServingOptions.Section).Get<ServingOptions>() ?? new ServingOptions();
        var urls = arguments.GetValue(UpCommand.RoleUrls);
        if ((urls ?? serving.UrlOf(role)) is not { } address)
        {
            throw new UsageException(
                $"'{role.Name}' has no port of its own{Nearest.Question(role.Name, serving.RolesWithPorts)}; say where to serve it, such as --urls http://127.0.0.1:5004, or with Serving:Models={role.Name}=5004");
        }

        await using var app = AnipHost.BuildRole(arguments, Session.Settings(arguments, ("Api:Urls", address, urls is null ? "Serving" : "--urls")), role);
        var missing = FindMissing(app.Services.GetRequiredService<IInstalledModels>(), role);
        await app.StartServingAsync(cancellationToken);
        Terminal.Info($"Serving {role.Name} on {string.Join(", ", app.Urls)}. Ctrl+C stops.");
        if (missing is not null)
        {
            Terminal.Error(missing);
        }

        return await app.StopOnAsync(cancellationToken);
    }

    // Loads what is asked for first, so that the first request does not wait for it. What is not there may come while the server runs.
    private static string? FindMissing(IInstalledModels models, ServedRole role)
    {
        try
        {
            var inForce = models.Look().Models;
            string[] names = [.. inForce.Where(model => model.Kind is ModelKind.TextClassification).Select(model => model.Name)];
            return role.ModelName is { } name && !names.Contains(name, StringComparer.Ordinal)
                ? $"there is no model '{name}'{Nearest.Question(name, names)}; requests are answered with 503 until there is one. There are: {string.Join(", ", names)}"
                : null;
        }
        catch (ModelException exception)
        {
            return $"{exception.Message} Requests are answered with 503 until that is mended.";
        }
    }

    private static async Task<int> ServeApiAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var app = await AnipHost.BuildAsync(
            arguments, arguments.GetValue(UpCommand.Urls), services => services.AddListening(withRoles: false).AddChampionFollower(), cancellationToken);
        await app.StartServingAsync(cancellationToken);
        Terminal.Info($"Serving {string.Join(", ", app.Urls)}. Ctrl+C stops.");
        return await app.StopOnAsync(cancellationToken);
    }

    private static async Task<int> ServeWorkerAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var threads = arguments.GetValue(Threads)?.ToString(CultureInfo.InvariantCulture);
        using var host = await AnipHost.BuildSilentAsync(
            arguments,
            Session.Settings(arguments, ("Inference:Threads", threads, "--threads")),
            services => services.AddStageService().AddPipelineService().AddRefreshHelp().AddChampionFollower().AddSupervised<EnrichmentLines>(),
            cancellationToken);
        await host.StartAsync(cancellationToken);
        Terminal.Info("Enriching what is waiting and what comes, and running queued pipelines. Ctrl+C stops.");
        return await host.StopOnAsync(cancellationToken);
    }

    private static async Task<int> ServeSchedulerAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var host = await AnipHost.BuildSilentAsync(arguments, Session.Settings(arguments), services => services.AddScheduler(), cancellationToken);
        if (host.Services.GetRequiredService<IOptions<SchedulingOptions>>().Value.Mode is SchedulingMode.External)
        {
            Terminal.Error("Scheduling:Mode is External: Airflow starts the runs. Set it to Embedded to have them started here.");
            return 1;
        }

        await host.StartAsync(cancellationToken);
        Terminal.Info("Starting pipelines when they are due. Ctrl+C stops.");
        return await host.StopOnAsync(cancellationToken);
    }
}
