using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Anip.Adapters.Airflow;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Enrichment;
using Anip.Hosting;
using Anip.Ingestion.Sources;
using Anip.Isolation;
using Anip.Pipelines.Scheduling;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip doctor</c>: tries for real all that the product leans on.</summary>
internal static class DoctorCommand
{
    private const long LeastFreeBytes = 1L << 30;

    private static readonly TimeSpan MaxCheckTime = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var command = new Command("doctor", "Try everything that ANIP leans on for real: settings, disk, database, models, network, keyed sources") { GlobalOptions.Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        List<Finding> findings = [];
        foreach (var (name, check) in Checks(session.Services))
        {
            var finding = await TryAsync(name, check, cancellationToken);
            findings.Add(finding);
            if (!arguments.GetValue(GlobalOptions.Json))
            {
                Terminal.Print($"{(finding.Ok ? "ok  " : "FAIL")}  {finding.Name,-10} {finding.Message}");
            }
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            WriteJson(findings);
        }

        return findings.TrueForAll(finding => finding.Ok) ? 0 : 1;
    }

    private static IEnumerable<(string Name, Func<CancellationToken, Task<string>> Check)> Checks(IServiceProvider services)
    {
        yield return ("runtime", _ => Task.FromResult($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores"));
        yield return ("disk", _ => Task.FromResult(CheckDisk(services)));
        yield return ("database", cancellationToken => CheckDatabaseAsync(services, cancellationToken));
        yield return ("models", cancellationToken => Task.FromResult(CheckModels(services, cancellationToken)));
        foreach (var source in services.GetRequiredService<SourceCatalogue>().All.Where(source => source is { Descriptor.Runs: not null, IsConfigured: true }))
        {
            yield return (source.CheckName, source.CheckAsync);
        }

        var isExternal = services.GetRequiredService<IOptions<SchedulingOptions>>().Value.Mode is SchedulingMode.External;
        if (services.GetRequiredService<IOptions<AirflowOptions>>().Value.IsConfigured)
        {
            yield return ("airflow", cancellationToken => CheckAirflowAsync(services, isExternal, cancellationToken));
        }
        else if (isExternal)
        {
            yield return ("airflow", _ => Task.FromResult("starts the runs, and is not asked how it is: set Scheduling:Airflow:Url for that"));
        }
    }

    private static async Task<string> CheckAirflowAsync(IServiceProvider services, bool isExternal, CancellationToken cancellationToken)
    {
        var client = services.GetRequiredService<AirflowClient>();
        var health = await client.HealthAsync(cancellationToken);
        if (health.Trouble is { } trouble)
        {
            throw new AirflowException(null, $"Airflow {health.Version}: {trouble}");
        }

        var state = $"Airflow {health.Version}, {string.Join(", ", health.Parts.Select(part => $"{part.Key} {part.Value}"))}";
        if (!isExternal)
        {
            return state;
        }

        var dags = await client.ListAsync(cancellationToken).ToListAsync(cancellationToken);
        return dags.Count == 0
            ? throw new AirflowException(null, $"{state}, but it has no DAG of ours, so that nothing is started: see deploy/airflow/README.md")
            : $"{state}; it starts {dags.Count} DAGs of ours, {dags.Count(dag => dag.Paused)} of them paused";
    }

    private static async Task<Finding> TryAsync(string name, Func<CancellationToken, Task<string>> check, CancellationToken cancellationToken)
    {
        var message = "";
        var failure = await Isolated.RunAsync(async token => message = await check(token), cancellationToken);
        return failure is null
            ? new Finding(name, Ok: true, message)
            : new Finding(name, Ok: false, Failures.Describe(failure));
    }

    private static string CheckDisk(IServiceProvider services)
    {
        var folder = Directory.CreateDirectory(services.GetRequiredService<IOptions<DataOptions>>().Value.Path).FullName;
        var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        File.WriteAllBytes(probe, [1]);
        File.Delete(probe);
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return free >= LeastFreeBytes
            ? $"{folder} can be written, {free >> 30} GB free"
            : throw new IOException($"{folder} has {free >> 20} MB free: make room, or choose another folder with --data");
    }

    private static async Task<string> CheckDatabaseAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // Before anything opens it: what is lost or damaged must not be made anew or written to.
        var health = await services.GetRequiredService<IStoreCheck>().CheckAsync(MaxCheckTime, thorough: true, cancellationToken);
        if (health.Problem is { } problem)
        {
            throw new StorageException("damaged", problem);
        }

        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        var status = await services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken);
        var counts = await services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken);
        return $"{status.Location}, schema {status.Current}: {counts.Total:N0} articles, {counts.Pending:N0} waiting, {counts.Quarantined:N0} given up"
            + (health.IsComplete ? "" : $"; sound as far as {MaxCheckTime.TotalSeconds} s of looking went");
    }

    private static string CheckModels(IServiceProvider services, CancellationToken cancellationToken)
    {
        var analyzer = services.GetRequiredService<ITextAnalyzer>();
        var analysis = analyzer.Analyze([new AnalysisInput("Shares in Rome fall after the vote", "Investors sold bank shares on Monday.")], cancellationToken)[0];
        return $"read a test text with {string.Join(", ", analysis.Models.Select(model => $"{model.Key} {model.Value}"))}";
    }

    private static void WriteJson(List<Finding> findings)
    {
        using var output = Terminal.OpenOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("check", finding.Name);
                json.WriteBoolean("ok", finding.Ok);
                json.WriteString("message", finding.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    private sealed record Finding(string Name, bool Ok, string Message);
}
