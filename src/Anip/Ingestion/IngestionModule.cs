using Anip.Fetching;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Rss;
using Anip.Pipelines;
using Anip.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion;

/// <summary>Registration of ingestion. It needs an <see cref="Articles.IArticleStore"/> and an <see cref="ISourceStore"/>.</summary>
public static class IngestionModule
{
    public static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        services.AddFetching().AddNewsApi();
        services.AddAnipOptions<IngestionOptions, IngestionOptionsValidator>(IngestionOptions.Section)
            .AddOptions<IngestionOptions>()
            // Binding takes an empty list, as in "Feeds": [], for none that was given.
            .Configure<IConfiguration>((options, configuration) => options.Feeds ??= configuration[$"{IngestionOptions.Section}:{nameof(options.Feeds)}"] is "" ? [] : null);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngestionRun>();
        services.TryAddSingleton<FeedRefresh>();
        services.TryAddSingleton<ApiSourceNames>();
        services.TryAddSingleton<NewsApiRefresh>();
        services.TryAddSingleton<IngestTargets>();
        return services;
    }

    /// <summary><c>rss_pipeline</c> and <c>newsapi_pipeline</c>.</summary>
    public static IServiceCollection AddIngestionPipelines(this IServiceCollection services) => services
        .AddPipeline(provider => RssPipeline.Create(provider.GetRequiredService<FeedRefresh>()))
        .AddPipeline(provider => NewsApiPipeline.Create(
            provider.GetRequiredService<NewsApiRefresh>(), provider.GetRequiredService<IOptions<NewsApiOptions>>().Value));
}
