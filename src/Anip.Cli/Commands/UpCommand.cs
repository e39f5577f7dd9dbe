using System.CommandLine;
using Anip.Adapters.Scheduling;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Server.Access;
using Anip.Stages;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip up</c>: everything in one process.</summary>
internal static class UpCommand
{
    public static Option<string?> Urls { get; } = CreateUrls();

    private static Option<string?> CreateUrls()
    {
        var urls = new Option<string?>("--urls") { Description = "Addresses to serve on, separated by semicolons (default: http://127.0.0.1:8000)" };
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
            Run everything in one process: run pipelines when they are due, enrich what arrives, serve the API and the page.

            Examples:
              anip up
              anip up --data /srv/anip --urls http://127.0.0.1:9000
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
        .AddStageService()
        .AddPipelineService()
        .AddScheduler()
        .AddSupervised<FirstFetch>()
        .AddSupervised<FirstStart>()
        .AddSupervised<EnrichmentLines>()
        .AddSupervised<SourceFailureLines>();

    private static void Announce(WebApplication app)
    {
        foreach (var url in app.Urls)
        {
            Terminal.Say($"ANIP is running.  Page: {url}/   API: {url}/api/articles   Reference: {url}/docs");
        }

        Terminal.Say("Next: open the page; add a feed of your own with 'anip sources add URL'; search with 'anip search WORDS'. Ctrl+C stops.");
    }
}
