using Anip.Articles;

namespace Anip.Ingestion.Sources;

/// <summary>The kinds of source that an <see cref="Article.ApiSource"/> can name: those of this program, and whatever else stored articles came by.</summary>
public sealed class ApiSourceNames(SourceCatalogue catalogue, IArticleStatistics statistics)
{
    /// <returns>One sentence for a person who named a kind that there is not, with the nearest that there is; null where it is one, or null.</returns>
    public async Task<string?> RefuseAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null || catalogue.Find(name) is not null)
        {
            return null;
        }

        string[] known =
        [
            .. catalogue.All.Select(source => source.Descriptor.Name)
                .Union((await statistics.CountByApiSourceAsync(cancellationToken)).Select(count => count.Label), StringComparer.OrdinalIgnoreCase),
        ];
        return known.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : NearestName.Refuse(name, known);
    }
}
