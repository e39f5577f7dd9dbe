using Anip.Articles;

namespace Anip.Enrichment;

/// <summary>Which versions of models articles were analysed by: all that had a part in an analysis together are a set.</summary>
public interface IModelSets
{
    /// <summary>Those that there are analyses of, at the cost of their number, not of the articles'.</summary>
    Task<IReadOnlyList<ModelSetUse>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Notes that this process has these in force now.</summary>
    /// <param name="models">As <see cref="ArticleAnalysis.Models"/>.</param>
    Task NoteAsync(IReadOnlyDictionary<string, string> models, CancellationToken cancellationToken);

    /// <summary>Has articles that were analysed by some sets wait for enrichment again, the latest first; those that wait already, or were given up, are passed over.</summary>
    /// <param name="sets">Their ids.</param>
    /// <param name="before">Only articles with lower ids; null for all.</param>
    /// <param name="limit">The maximum number.</param>
    /// <returns>The lowest id of them; null where there are none.</returns>
    Task<long?> QueueAsync(IReadOnlyList<long> sets, long? before, int limit, CancellationToken cancellationToken);
}

/// <param name="Models">Version by model name.</param>
/// <param name="Articles">How many are analysed by them.</param>
/// <param name="UsedAt">When a process last had them in force; null where that was not noted yet.</param>
public sealed record ModelSetUse(long Id, IReadOnlyDictionary<string, string> Models, long Articles, DateTimeOffset? UsedAt)
{
    /// <summary>Whether a model of those has another version here, or had no part. One that is not in force any more makes no difference.</summary>
    public bool DiffersFrom(IReadOnlyDictionary<string, string> inForce) => inForce.Any(model => Models.GetValueOrDefault(model.Key) != model.Value);
}
