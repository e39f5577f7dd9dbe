using System.CommandLine;
using System.Text.Json.Nodes;
using Anip.Adapters.Airflow;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip airflow</c>: the Airflow that starts pipelines.</summary>
internal static class AirflowCommand
{
    public static Command Create()
    {
        var status = new Command("status", "Show Airflow's version and the state of its parts") { GlobalOptions.Json };
        status.SetAction(StatusAsync);
        var list = new Command("list", "List the DAGs that were made of our pipelines") { GlobalOptions.Json };
        list.SetAction(ListAsync);
        var dag = new Argument<string>("dag") { Description = "A name that 'anip airflow list' shows, with or without the prefix of its DAGs" };
        var parameter = new Option<string[]>("--parameter") { Description = "A parameter of the pipeline; may be repeated", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        var follow = new Option<bool>("--follow") { Description = "Wait for the end; exit code 1 where the run failed" };
        var trigger = new Command("trigger", """
            Let Airflow start a DAG.

            Example:
              anip airflow trigger rss_pipeline --parameter only_due=false --follow
            """)
        { dag, parameter, follow };
        trigger.SetAction((arguments, cancellationToken) => TriggerAsync(
            arguments, arguments.GetRequiredValue(dag), arguments.GetValue(parameter)!, arguments.GetValue(follow), cancellationToken));
        return new Command("airflow", "Look at the Airflow that starts pipelines, and let it start one") { status, list, trigger };
    }

    private static async Task<int> StatusAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var health = await Client(session).HealthAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(new AirflowJson(health.Version, health.Parts, health.ImportErrors, health.Problem), CliJson.Default.AirflowJson);
        }
        else
        {
            Terminal.Print($"Airflow {health.Version}: {string.Join(", ", health.Parts.Select(part => $"{part.Key} {part.Value}"))}");
        }

        if (health.Problem is not { } problem)
        {
            return 0;
        }

        Terminal.Error(problem);
        return 1;
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var dags = await Client(session).ListAsync(cancellationToken).ToListAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(dags.Select(dag => new DagJson(dag.Id, dag.Description, dag.Paused, dag.Schedule, dag.NextRunAt)), CliJson.Default.IEnumerableDagJson);
            return 0;
        }

        foreach (var dag in dags)
        {
            Terminal.PrintCells(dag.Id, dag.Paused ? "paused" : "on", dag.Schedule ?? "no schedule", $"{dag.NextRunAt:yyyy-MM-dd HH:mm}");
        }

        if (dags.Count == 0)
        {
            Terminal.Info("Airflow has no DAG of ours: put deploy/airflow/dags/anip_pipelines.py and the file of 'anip pipelines export' into its DAG folder.");
        }

        return 0;
    }

    private static async Task<int> TriggerAsync(ParseResult arguments, string dag, string[] given, bool follow, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var client = Client(session);
        // What our API would refuse, Airflow would try to start three times.
        var prefix = session.Services.GetRequiredService<IOptions<AirflowOptions>>().Value.DagPrefix;
        var pipelines = session.Services.GetRequiredService<PipelineRegistry>();
        var name = pipelines.Find(dag) is null && dag.StartsWith(prefix, StringComparison.Ordinal) ? dag[prefix.Length..] : dag;
        if (PipelinesCommand.Find(pipelines, name) is not { } pipeline
            || RunCommand.Read(pipeline, given) is not { } parameters)
        {
            return CommandLine.WrongUsage;
        }

        dag = prefix + name;
        var run = await client.TriggerAsync(
            dag, $"anip-{Guid.CreateVersion7():N}", JsonNode.Parse(parameters.ToString())!.AsObject(), cancellationToken);
        Terminal.Print(run.Id);
        if (!follow)
        {
            return 0;
        }

        var last = "";
        run = await client.FollowAsync(dag, run.Id, new Reporter<AirflowRun>(now =>
        {
            if (last != now.State)
            {
                Terminal.Info($"{dag}: {last = now.State}");
            }
        }), cancellationToken);
        return run.State == "success" ? 0 : 1;
    }

    private static AirflowClient Client(Session session) => session.Services.GetRequiredService<IOptions<AirflowOptions>>().Value.IsConfigured
        ? session.Services.GetRequiredService<AirflowClient>()
        : throw new AirflowException(null, "no Airflow is set: give its address as Scheduling:Airflow:Url, with Scheduling:Airflow:User and :Password");
}
