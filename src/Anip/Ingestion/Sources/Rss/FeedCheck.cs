using Anip.Ingestion.Sources.Refresh;
using Anip.Isolation;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Ingestion.Sources.Rss;

/// <summary>Tries the network by reading subscribed feeds, on several hosts where the first fails.</summary>
internal static class FeedCheck
{
    private const int MaxHosts = 4;

    public static SourceCheck Check { get; } = new("network", TryAsync);

    private static async Task<string> TryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var targets = services.GetRequiredService<IngestTargets>();
        var failed = new List<string>();
        var feeds = await FeedsAsync(services, cancellationToken);
        foreach (var feed in feeds)
        {
            var items = 0;
            var failure = await Isolated.RunAsync(async token => items = await targets.Open(feed, token)[0].FetchAsync(token).CountAsync(token), cancellationToken);
            if (failure is null)
            {
                return $"{SourceName.Show(feed)} delivers {items} items{(failed.Count > 0 ? $"; the network is fine, but not {string.Join("; nor ", failed)}" : "")}";
            }

            failed.Add($"{SourceName.Show(feed)}: {failure.Reason}");
        }

        return feeds.Count == 0
            ? "no feed is subscribed; 'anip sources add URL' adds one"
            : throw new SourceException("no_network", feeds.Count == 1
                ? $"the only feed cannot be read, which may be its own error or the network's: {failed[0]}"
                : $"no network: none of {feeds.Count} feeds on as many hosts can be read. The first, {failed[0]}");
    }

    // One feed that fails says little of the network: another host is asked then.
    private static async Task<IReadOnlyList<string>> FeedsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var source = services.GetRequiredService<SourceCatalogue>().Get(RssSource.Kind);
        var feeds = source.Configured.Select(seed => seed.Id).ToList();
        // A store that cannot be read has its own line.
        await Isolated.RunAsync(
            async token =>
            {
                await services.GetRequiredService<SourceRefresher>().SeedAsync(source, token);
                feeds = [.. (await services.GetRequiredService<ISourceStore>().ListAsync(token)).Where(record => record.Kind == RssSource.Kind).Select(record => record.Id)];
            },
            cancellationToken);
        return [.. feeds.DistinctBy(feed => Uri.TryCreate(feed, UriKind.Absolute, out var url) ? url.Host : feed).Take(MaxHosts)];
    }
}
