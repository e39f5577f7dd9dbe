using System.CommandLine;
using Anip.Adapters.Scheduling;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Models.Registry;
using Anip.Pipelines;
using Anip.Server.Access;
using Anip.Server.Serving;
using Anip.Server.Serving.Ports;
using Anip.Stages;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip up</c>: everything in one process.</summary>
internal static class UpCommand
{
    public static Option<string?> Urls { get; } = CreateUrls("default: http://127.0.0.1:8000");

    /// <summary>Of a role that is served alone.</summary>
    public static Option<string?> RoleUrls { get; } = CreateUrls("default: the port that the section Serving of the settings gives it");

    private static Option<string?> CreateUrls(string otherwise)
    {
        var urls = new Option<string?>("--urls") { Description = $"Addresses to serve on, separated by semicolons ({otherwise})" };
        urls.Validators.Add(result =>
        {
            var wrong = AccessRule.Urls(new ApiOptions { Urls = result.GetValue(urls) ?? "" }).FirstOrDefault(url => !AccessRule.IsAddress(url));
            if (wrong is not null)
            {
                result.AddError($"--urls '{wrong}': expected an address to serve on, such as http://127.0.0.1:8000");
            }
        });
        return urls;
    }

    public static Command Create()
    {
        var command = new Command("up", """
            Run everything in one process: run pipelines when they are due, enrich what arrives, serve the API and the page, and the models
            on ports of their own (5001 topics, 5002 sentiments, 5003 embeddings; the section Serving of the settings moves them or leaves them out).

            Examples:
              anip up
              anip up --data /srv/anip --urls http://127.0.0.1:9000
              anip up --set Serving:Enabled=false
            """)
        { Urls };
        command.SetAction(AnipHost.Role(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var app = await AnipHost.BuildAsync(arguments, arguments.GetValue(Urls), AddRoles, cancellationToken);
        await app.StartServingAsync(cancellationToken);
        Announce(app);
        return await app.StopOnAsync(cancellationToken);
    }

    private static void AddRoles(IServiceCollection services) => services
        .AddListening(withRoles: true)
        .AddStageService()
        .AddPipelineService()
        .AddScheduler()
        .AddChampionFollower()
        .AddSupervised<FirstFetch>()
        .AddSupervised<FirstStart>()
        .AddSupervised<EnrichmentLines>()
        .AddSupervised<SourceFailureLines>();

    private static void Announce(WebApplication app)
    {
        var ports = app.Services.GetRequiredService<ServedPorts>().All;
        // The API's come first.
        foreach (var url in app.Urls.SkipLast(ports.Count))
        {
            Terminal.Info($"ANIP is running.  Page: {url}/   API: {url}/api/articles   Reference: {url}/docs");
        }

        if (string.Join("   ", ports.Where(port => port.Problem is null).Select(port => $"{port.Role.Name}: {port.Address}")) is { Length: > 0 } served)
        {
            Terminal.Info($"Models.  {served}");
        }

        foreach (var port in ports.Where(port => port.Problem is not null))
        {
            Terminal.Info($"{port.Role.Name} is not served on {port.Address}: {port.Problem}. It is served below the address of the API; the section Serving of the settings names another port.");
        }

        Terminal.Info("Next: open the page; add a feed of your own with 'anip sources add URL'; search with 'anip search WORDS'. Ctrl+C stops.");
    }
}
