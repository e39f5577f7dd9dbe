using Anip.Articles;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Samples;

namespace Anip.Ingestion.Sources;

/// <summary>The kinds of source that an <see cref="Article.ApiSource"/> can name: those of this program, and whatever else stored articles came by.</summary>
public sealed class ApiSourceNames(IArticleStatistics statistics)
{
    private static readonly string[] Own = [RssSource.Kind, NewsApiSource.Name, FileSource.Kind, SampleSource.Kind];

    /// <returns>One sentence for a person who named a kind that there is not, with the nearest that there is; null where it is one, or null.</returns>
    public async Task<string?> RefuseAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null || Own.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] known = [.. Own.Union((await statistics.CountByApiSourceAsync(cancellationToken)).Select(count => count.Label), StringComparer.OrdinalIgnoreCase)];
        return known.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : NearestName.Refuse(name, known);
    }
}
