using Anip.Fetching;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>Asks NewsAPI.org what is configured, once, and keeps how it fared beside the feeds.</summary>
public sealed class NewsApiRefresh(
    ISourceStore sources, IngestionRun run, GuardedFetcher fetcher, IOptions<NewsApiOptions> newsApi, IOptions<IngestionOptions> options, TimeProvider clock)
{
    public async Task<IngestionOutcome> RunAsync(IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        await sources.AddAsync(NewsApiSource.Name, NewsApiSource.Name, "NewsAPI", cancellationToken);
        var record = (await sources.ListAsync(cancellationToken)).Single(record => record.Id == NewsApiSource.Name);
        return await new SourceRefresh(sources, run, options, clock)
            .RunAsync([(record, new NewsApiSource(fetcher, newsApi, clock))], progress, cancellationToken);
    }
}
