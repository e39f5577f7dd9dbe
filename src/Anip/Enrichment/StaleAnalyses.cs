using Anip.Models;

namespace Anip.Enrichment;

/// <summary>How many articles other versions of the models have analysed than those in force: for who shows it and has no models of its own.</summary>
public sealed class StaleAnalyses(IModelSets sets, IInstalledModels models)
{
    /// <returns>0 as well where this process has loaded no models yet: none is loaded for the sake of the question.</returns>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (models.Loaded is not { } loaded)
        {
            return 0;
        }

        var inForce = loaded.Models.ToDictionary(model => model.Name, model => model.Version, StringComparer.Ordinal);
        return (await sets.ListAsync(cancellationToken)).Where(set => set.DiffersFrom(inForce)).Sum(set => set.Articles);
    }
}
