using Anip.Articles;
using Anip.Models;
using Anip.Stages;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

/// <summary>
/// Has articles analysed anew that other versions of the models in force have analysed. By itself only where no process had those in force for a while, so that two
/// nodes with different models do not analyse each other's articles for ever.
/// </summary>
internal sealed class AnalysisRenewal(
    ITextAnalyzer analyzer, IModelSets sets, IEncoders encoders, IOptions<RenewalOptions> options, TimeProvider timeProvider) : IStageRenewal
{
    // Of one transaction: some milliseconds.
    private const int RemovedAtOnce = 1_000;

    // So often within the time after which a set counts as out of use.
    private const int NotesWithinTime = 4;

    private readonly Lock _noting = new();
    private IReadOnlyDictionary<string, string> _noted = new Dictionary<string, string>();
    private DateTimeOffset _notedAt;

    public async Task<long> CountAsync(CancellationToken cancellationToken) => (await OthersAsync(cancellationToken)).Sum(set => set.Articles);

    public async Task<long?> QueueAsync(long? before, int limit, CancellationToken cancellationToken)
    {
        var others = await OthersAsync(cancellationToken);
        return others.Count == 0 ? null : await sets.QueueAsync([.. others.Select(set => set.Id)], before, limit, cancellationToken);
    }

    public async Task<bool> QueueDueAsync(int limit, CancellationToken cancellationToken)
    {
        var others = await OthersAsync(cancellationToken);
        if (others.Count == 0)
        {
            return false;
        }

        await NoteAsync(cancellationToken);
        var outOfUse = timeProvider.GetUtcNow() - options.Value.After;
        long[] due = [.. others.Where(set => set.UsedAt is null || set.UsedAt < outOfUse).Select(set => set.Id)];
        return options.Value.Automatic && due.Length > 0 && await sets.QueueAsync(due, before: null, limit, cancellationToken) is not null;
    }

    public async Task<bool> ConcludeAsync(CancellationToken cancellationToken) =>
        await encoders.ServingAsync(cancellationToken) is not null
        && ((analyzer.Versions.TryGetValue(ModelName.Encoder, out var inForce) && await encoders.SwitchAsync(inForce, cancellationToken))
            || await encoders.RemoveRetiredAsync(RemovedAtOnce, cancellationToken));

    /// <summary>
    /// Until the encoder in force serves, an article that has no vector of the one that does gets one of it as well: so it is found meanwhile. Where a node has no such
    /// encoder, it does without.
    /// </summary>
    /// <param name="ids">Of the articles.</param>
    /// <param name="analyses">One for each.</param>
    /// <param name="textOf">The text of the one at a place; null where it is not there any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<ArticleAnalysis>> CompleteAsync(
        IReadOnlyList<long> ids, IReadOnlyList<ArticleAnalysis> analyses, Func<int, Task<string?>> textOf, CancellationToken cancellationToken)
    {
        if (analyses.Count != ids.Count || await encoders.ServingAsync(cancellationToken) is not { } serving || analyses.All(one => one.Models.GetValueOrDefault(ModelName.Encoder) == serving))
        {
            return analyses;
        }

        var lacking = await encoders.LackingAsync(serving, ids, cancellationToken);
        var texts = new List<(int Place, string Text)>();
        for (var place = 0; place < ids.Count; place++)
        {
            if (lacking.Contains(ids[place]) && await textOf(place) is { } text)
            {
                texts.Add((place, text));
            }
        }

        if (texts.Count == 0)
        {
            return analyses;
        }

        var embedded = await analyzer.EmbedAsync([.. texts.Select(one => one.Text)], serving, AnalysisUse.BackFill, cancellationToken);
        ArticleAnalysis[] completed = [.. analyses];
        foreach (var ((place, _), vector) in embedded.Encoder == serving ? texts.Zip(embedded.Vectors) : [])
        {
            completed[place] = completed[place] with { FurtherEmbeddings = new Dictionary<string, ReadOnlyMemory<float>> { [serving] = vector } };
        }

        return completed;
    }

    /// <summary>Notes now and then which models this process has in force.</summary>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        var (versions, now) = (analyzer.Versions, timeProvider.GetUtcNow());
        lock (_noting)
        {
            if (now - _notedAt < options.Value.After / NotesWithinTime && Same(versions, _noted))
            {
                return;
            }

            (_noted, _notedAt) = (versions, now);
        }

        await sets.NoteAsync(versions, cancellationToken);
        if (versions.TryGetValue(ModelName.Encoder, out var encoder))
        {
            await encoders.KeepAsync(encoder, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ModelSetUse>> OthersAsync(CancellationToken cancellationToken)
    {
        // Where nothing is analysed, no model is loaded for the sake of the question.
        if (await sets.ListAsync(cancellationToken) is not { Count: > 0 } all)
        {
            return [];
        }

        var versions = analyzer.Versions;
        return [.. all.Where(set => set.DiffersFrom(versions))];
    }

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(model => other.GetValueOrDefault(model.Key) == model.Value);
}
