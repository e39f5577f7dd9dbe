using Anip.Fetching;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Looks for the sitemaps of news of a site: those that its robots.txt names, and where they usually stand.</summary>
internal static class SitemapSearch
{
    private const int MaxNamed = 50;
    private const int MaxTried = 4;
    private const int MaxChildren = 2;
    private const int MinDateDigits = 6;

    private static readonly string[] CommonPaths = ["/sitemap_news.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/googlenews.xml"];

    /// <param name="found">Told of each document that may be one, with its address.</param>
    internal static async Task RunAsync(Uri site, DiscoveryBudget budget, Func<FetchedDocument, string, Task> found, ReadingLimit limit)
    {
        var named = await NamedAsync(site, budget);
        var likely = named.Where(address => IsOfNews(address) || named.Count <= MaxTried).OrderByDescending(IsOfNews).Take(MaxTried).ToList();
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in likely.Count > 0 ? likely : CommonPaths.Select(path => new Uri(site, path).AbsoluteUri))
        {
            await TryAsync(address, budget, found, tried, limit, children: MaxChildren);
        }
    }

    private static async Task TryAsync(
        string address, DiscoveryBudget budget, Func<FetchedDocument, string, Task> found, HashSet<string> tried, ReadingLimit limit, int children, string? index = null)
    {
        if (!FeedAddress.TryNormalise(address, out var kept, out _) || !tried.Add(FeedAddress.KeyOf(kept)) || await FetchAsync(new Uri(kept), budget) is not { } document)
        {
            return;
        }

        if (children == 0 || CandidateReader.TrySitemap(document, limit) is not { IsIndex: true } list)
        {
            // One of a month or a day is followed by another, which its list will name.
            await found(document, index is not null && new Uri(kept).PathAndQuery.Count(char.IsAsciiDigit) >= MinDateDigits ? index : kept);
            return;
        }

        foreach (var child in list.Entries.Select(entry => entry.Address).OfType<string>().Where(IsOfNews).Take(children))
        {
            await TryAsync(child, budget, found, tried, limit, children: 0, index: kept);
        }
    }

    private static async Task<IReadOnlyList<string>> NamedAsync(Uri site, DiscoveryBudget budget) =>
    [
        .. (await budget.RobotsAsync(site))?.File.Sitemaps
            .Select(named => Uri.TryCreate(site, named, out var address) && address.Scheme is "http" or "https" ? address.AbsoluteUri : null)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Take(MaxNamed) ?? [],
    ];

    private static async Task<FetchedDocument?> FetchAsync(Uri address, DiscoveryBudget budget)
    {
        try
        {
            return await budget.FetchAsync(address, isGuess: true);
        }
        catch (FetchException)
        {
            // Nobody said that there is one.
            return null;
        }
    }

    private static bool IsOfNews(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.PathAndQuery.Contains("news", StringComparison.OrdinalIgnoreCase);
}
