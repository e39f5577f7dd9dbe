using Anip.Isolation;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Ingestion.Sources.Sitemaps;

/// <summary>Says how many sitemaps there are; each is tried by its own readings.</summary>
internal static class SitemapCheck
{
    public static async Task<string> TryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        List<SourceRecord> sitemaps = [];
        // A store that cannot be read has its own line.
        await Isolated.RunAsync(
            async token => sitemaps = [.. (await services.GetRequiredService<ISourceStore>().ListAsync(token)).Where(record => record.Kind == SitemapSource.Kind)],
            cancellationToken);
        var failing = sitemaps.Count(record => record.Failures > 0);
        return sitemaps.Count == 0 ? "none is subscribed" : $"{sitemaps.Count} subscribed, {(failing == 0 ? "none failing" : $"{failing} failing")}";
    }
}
