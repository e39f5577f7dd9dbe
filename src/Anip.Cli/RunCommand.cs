using System.CommandLine;
using Anip.Ingestion;
using Anip.Ingestion.Sources.NewsApi;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary><c>anip run</c>: one pipeline now.</summary>
internal static class RunCommand
{
    private static readonly Dictionary<string, Func<IServiceProvider, CancellationToken, Task<int>>> Pipelines = new(StringComparer.Ordinal)
    {
        ["rss_pipeline"] = RunFeedsAsync,
        ["newsapi_pipeline"] = (services, cancellationToken) =>
            Ingestor.RunAsync(
                services, progress => services.GetRequiredService<NewsApiRefresh>().RunAsync(progress, cancellationToken), enrich: true, cancellationToken),
        ["ml_processing"] = async (services, cancellationToken) =>
        {
            await Enricher.RunAsync(services, cancellationToken);
            return 0;
        },
    };

    public static Command Create()
    {
        var pipeline = new Argument<string>("pipeline") { Description = "rss_pipeline (all subscribed feeds), newsapi_pipeline, or ml_processing (what is stored and not enriched yet)" }
            .AcceptOnlyFromAmong([.. Pipelines.Keys]);
        var command = new Command("run", """
            Run one pipeline now, whether it is due or not.

            Examples:
              anip run rss_pipeline
              NEWSAPI_KEY=... anip run newsapi_pipeline
            """)
        { pipeline };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = await Session.OpenAsync(arguments, cancellationToken);
            return await Pipelines[arguments.GetRequiredValue(pipeline)](session.Services, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunFeedsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var feeds = services.GetRequiredService<FeedRefresh>();
        await feeds.SeedAsync(cancellationToken);
        return await Ingestor.RunAsync(
            services, progress => feeds.RunAsync(onlyDue: false, progress, cancellationToken), enrich: true, cancellationToken);
    }
}
