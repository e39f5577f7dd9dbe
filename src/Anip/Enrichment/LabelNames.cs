using Anip.Articles;
using Anip.Models;

namespace Anip.Enrichment;

/// <summary>The labels that an article can have: those of the models that are installed, and whatever stored articles have from models before.</summary>
public sealed class LabelNames(IInstalledModels models, IArticleStatistics statistics)
{
    /// <returns>One sentence for a person who named a label that there is not, with the nearest that there is; null where it is one, or null.</returns>
    public async Task<string?> RefuseAsync(LabelFilter? filter, CancellationToken cancellationToken)
    {
        if (filter is null)
        {
            return null;
        }

        var stored = (await statistics.CountByLabelAsync(cancellationToken)).ToLookup(model => model.Name, model => model.Labels.Select(count => count.Label));
        return Has(stored[filter.Name].SelectMany(labels => labels), filter) ? null : Refuse(filter, stored);
    }

    private string? Refuse(LabelFilter filter, ILookup<string, IEnumerable<string>> stored)
    {
        var installed = Installed();
        string[] names = [.. installed.Select(model => model.Name).Union(stored.Select(model => model.Key)).Order(StringComparer.Ordinal)];
        if (!names.Contains(filter.Name))
        {
            return names.Length == 0
                ? $"There are no labels: no model that gives them is installed, so that '{filter.Name}' names none."
                : NearestName.Refuse(filter.Name, names);
        }

        string[] labels = [.. installed.Where(model => model.Name == filter.Name).SelectMany(model => model.Labels).Union(stored[filter.Name].SelectMany(label => label))];
        return Has(labels, filter) ? null : NearestName.Refuse(filter.Label, labels);
    }

    private InstalledModel[] Installed()
    {
        try
        {
            return [.. models.Look().Labellers];
        }
        catch (ModelException)
        {
            // Then nothing is read, but what was read before is there all the same.
            return [];
        }
    }

    private static bool Has(IEnumerable<string> labels, LabelFilter filter) => labels.Contains(filter.Label, StringComparer.OrdinalIgnoreCase);
}
