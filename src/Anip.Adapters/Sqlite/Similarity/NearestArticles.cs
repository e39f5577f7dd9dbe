namespace Anip.Adapters.Sqlite.Similarity;

/// <summary>Keeps the <paramref name="limit"/> articles of highest cosine that are offered.</summary>
internal sealed class NearestArticles(int limit, float minCosine)
{
    private readonly PriorityQueue<long, (float Cosine, long Id)> _kept = new();

    public void Offer(long id, float cosine)
    {
        // Not-a-number fails the comparison and stays out.
        if (!(cosine >= minCosine) || limit <= 0)
        {
            return;
        }

        if (_kept.Count < limit)
        {
            _kept.Enqueue(id, (cosine, id));
        }
        else if (_kept.TryPeek(out _, out var least) && (cosine, id).CompareTo(least) > 0)
        {
            _kept.DequeueEnqueue(id, (cosine, id));
        }
    }

    public void Add(NearestArticles others)
    {
        foreach (var (id, priority) in others._kept.UnorderedItems)
        {
            Offer(id, priority.Cosine);
        }
    }

    /// <summary>Highest first, then newest id first.</summary>
    public IEnumerable<(long Id, float Cosine)> Descending() =>
        _kept.UnorderedItems.Select(item => (item.Element, item.Priority.Cosine)).OrderByDescending(item => item.Cosine).ThenByDescending(item => item.Element);
}
