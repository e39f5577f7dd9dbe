using System.CommandLine;
using System.Runtime.CompilerServices;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Health;
using Anip.Isolation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip doctor</c>: tries for real all that the product leans on.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Try everything that ANIP leans on for real: settings, disk, database, models, network, keyed sources") { GlobalOptions.Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        List<FindingJson> findings = [];
        await foreach (var finding in TryAllAsync(session.Services, cancellationToken))
        {
            findings.Add(finding);
            if (!arguments.GetValue(GlobalOptions.Json))
            {
                Terminal.Print($"{(finding.Ok ? "ok  " : "FAIL")}  {finding.Check,-10} {finding.Message}");
            }
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(findings, CliJson.Default.IEnumerableFindingJson);
        }

        return findings.TrueForAll(finding => finding.Ok) ? 0 : 1;
    }

    // One after the other, each said as soon as it is known; what is not set up is not spoken of.
    private static async IAsyncEnumerable<FindingJson> TryAllAsync(IServiceProvider services, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var checks = services.GetRequiredService<HealthCheckService>();
        foreach (var check in services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Where(check => check.Tags.Contains(HealthRegistration.Doctor)))
        {
            var report = await checks.CheckHealthAsync(one => one == check, cancellationToken);
            var entry = report.Entries[check.Name];
            if (entry.Exception is { } exception)
            {
                yield return new FindingJson(check.Name, Ok: false, Failures.Describe(UnitFailure.Of(exception)));
            }
            else if (entry.Description is { } found)
            {
                yield return new FindingJson(check.Name, Ok: true, found);
            }
        }
    }
}
