using System.CommandLine;
using System.Runtime.CompilerServices;
using Anip.Cli.Health;
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
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private static readonly Option<string?> Health = CreateHealth();

    private static readonly Option<int> Wait = NumberOption.Create("--wait", "Try what fails again, for so many seconds in all, as a script does that starts ANIP beside what it leans on", 0, 0, 3600);

    public static Command Create()
    {
        var command = new Command("doctor", """
            Try everything that ANIP leans on for real: settings, disk, database, models, network, keyed sources

            Examples:
              anip doctor
              anip doctor --wait 60 && anip up
              anip doctor --health
              anip doctor --health http://127.0.0.1:5001/health
            """)
        { GlobalOptions.Json, Wait, Health };
        command.SetAction((arguments, cancellationToken) =>
            arguments.GetResult(Health) is null ? RunAsync(arguments, cancellationToken) : HealthQuestion.AskAsync(arguments, arguments.GetValue(Health), cancellationToken));
        return command;
    }

    private static Option<string?> CreateHealth()
    {
        var health = new Option<string?>("--health")
        {
            Description = "Only ask the ANIP that runs here with these settings, or at URL, whether it is well, as a container's health check does",
            HelpName = "URL",
            Arity = ArgumentArity.ZeroOrOne,
        };
        health.Validators.Add(result =>
        {
            if (result.Tokens is [var url] && !(Uri.TryCreate(url.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            {
                result.AddError($"--health '{url.Value}': expected an address to ask, such as http://127.0.0.1:8000/health/ready");
            }
        });
        return health;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        List<FindingJson> findings = [];
        await foreach (var finding in TryAllAsync(session.Services, TimeSpan.FromSeconds(arguments.GetValue(Wait)), cancellationToken))
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
    private static async IAsyncEnumerable<FindingJson> TryAllAsync(IServiceProvider services, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var timeProvider = services.GetRequiredService<TimeProvider>();
        var since = timeProvider.GetTimestamp();
        var checks = services.GetRequiredService<HealthCheckService>();
        foreach (var check in services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Where(check => check.Tags.Contains(HealthRegistration.Doctor)))
        {
            var finding = await TryAsync(checks, check, cancellationToken);
            while (finding is { Ok: false } && timeProvider.GetElapsedTime(since) < patience)
            {
                await Task.Delay(BetweenTries, timeProvider, cancellationToken);
                finding = await TryAsync(checks, check, cancellationToken);
            }

            if (finding is not null)
            {
                yield return finding;
            }
        }
    }

    private static async Task<FindingJson?> TryAsync(HealthCheckService checks, HealthCheckRegistration check, CancellationToken cancellationToken)
    {
        var entry = (await checks.CheckHealthAsync(one => one == check, cancellationToken)).Entries[check.Name];
        return entry.Exception is { } exception ? new FindingJson(check.Name, Ok: false, Failures.Describe(UnitFailure.Of(exception)))
            : entry.Description is { } found ? new FindingJson(check.Name, Ok: true, found)
            : null;
    }
}
