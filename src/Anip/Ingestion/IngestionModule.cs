using Anip.Fetching;
using Anip.Hosting;
using Anip.Ingestion.Signals;
using Anip.Fetching.Traffic;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.Gdelt;
using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Ingestion.Sources.Mediastack;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.NewsData;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Samples;
using Anip.Ingestion.Sources.Sitemaps;
using Anip.Ingestion.Sources.Subscriptions;
using Anip.Ingestion.Sources.Terms;
using Anip.Ingestion.Sources.TheNewsApi;
using Anip.Ingestion.Sources.WorldNewsApi;
using Anip.Ingestion.Tracing;
using Anip.Ingestion.WebSub;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Settings;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Ingestion;

/// <summary>Registration of ingestion and of every kind of source, with their pipelines. It needs an <see cref="Articles.IArticleStore"/>, an <see cref="ISourceStore"/>, an <see cref="IQuotaStore"/>, an <see cref="IBulkFiles"/>, an <see cref="ISignalStore"/> and an <see cref="ITraceStore"/>.</summary>
public static class IngestionModule
{
    /// <summary>Helps runs of other processes in the background for as long as the host runs.</summary>
    public static IServiceCollection AddRefreshHelp(this IServiceCollection services) => services.AddSupervised<RefreshHelp>();

    public static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        services.AddFetching();
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.TryAddSingleton<NodeIdentity>();
        services.AddAnipOptions<IngestionOptions, IngestionOptionsValidator>(IngestionOptions.Section)
            .AddOptions<IngestionOptions>()
            // Binding takes an empty list, as in "Feeds": [], for none that was given.
            .Configure<IConfiguration>((options, configuration) => options.Feeds ??= configuration[$"{IngestionOptions.Section}:{nameof(options.Feeds)}"] is "" ? [] : null);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngestionRun>();
        services.TryAddSingleton<SourceCatalogue>();
        services.TryAddSingleton<SourceRefresher>();
        services.AddAnipOptions<WebSubOptions, WebSubOptionsValidator>(WebSubOptions.Section);
        services.TryAddSingleton<HostOwners>();
        services.TryAddSingleton<HostVisits>();
        services.TryAddSingleton<WebSubSubscriber>();
        services.TryAddSingleton<WebSubReceiver>();
        services.TryAddSingleton<SourceListing>();
        services.TryAddSingleton<QuotaLedger>();
        services.TryAddSingleton<MeteredFetcher>();
        services.TryAddSingleton<ApiSourceNames>();
        services.TryAddSingleton<IngestTargets>();
        services.TryAddSingleton<SignalReader>();
        services.TryAddSingleton<TraceReader>();
        services.AddSingleton<IRetention, TraceRetention>();
        services.TryAddSingleton<BulkLists>();
        services.TryAddSingleton<BulkFetch>();
        services.AddSingleton<IRetention, SignalRetention>();
        services.AddAnipOptions<DiscoveryOptions, DiscoveryOptionsValidator>(DiscoveryOptions.Section);
        services.TryAddSingleton<FeedDiscovery>();
        services.TryAddSingleton<Subscriber>();
        services.TryAddSingleton<TermsReader>();
        services.TryAddSingleton<TermsGate>();
        services.AddPipeline(provider => TermsPipeline.Create(
            provider.GetRequiredService<ISourceStore>(), provider.GetRequiredService<ITermsStore>(), provider.GetRequiredService<ITrafficStore>(),
            provider.GetRequiredService<TermsReader>(), provider.GetRequiredService<TimeProvider>()));
        return services
            .AddNewsSource<RssSource>()
            .AddNewsSource<NewsApiSource>()
            .AddNewsSource<NewsDataSource>()
            .AddNewsSource<GdeltSource>()
            .AddNewsSource<GdeltBulkSource>()
            .AddNewsSource<MediastackSource>()
            .AddNewsSource<TheNewsApiSource>()
            .AddNewsSource<WorldNewsApiSource>()
            .AddNewsSource<FileSource>()
            .AddNewsSource<SampleSource>()
            .AddNewsSource<SitemapSource>();
    }
}
