namespace Anip.Training.Data;

/// <summary>The rows of one epoch after the other, shuffled: each as often as its file says. Of a file that counts for a part, each epoch draws other rows.</summary>
internal sealed class EpochRows<T>
{
    private readonly List<T> _always = [];
    private readonly List<(T[] Rows, int Drawn)> _parts = [];

    /// <param name="rows">With how often each is learnt from in an epoch: 2, 1, 0.5 …</param>
    public EpochRows(IEnumerable<(T Row, double Times)> rows)
    {
        SortedDictionary<double, List<T>> groups = [];
        foreach (var (row, times) in rows)
        {
            if (!groups.TryGetValue(times, out var group))
            {
                groups[times] = group = [];
            }

            group.Add(row);
        }

        foreach (var (times, members) in groups)
        {
            for (var time = 1; time <= times; time++)
            {
                _always.AddRange(members);
            }

            if ((int)Math.Round(members.Count * (times % 1)) is > 0 and var drawn)
            {
                _parts.Add(([.. members], drawn));
            }
        }
    }

    /// <summary>In each epoch.</summary>
    public int Count => _always.Count + _parts.Sum(part => part.Drawn);

    public T[] Next(Random random)
    {
        var order = new T[Count];
        _always.CopyTo(order);
        var filled = _always.Count;
        foreach (var (members, drawn) in _parts)
        {
            random.Shuffle(members);
            members.AsSpan(0, drawn).CopyTo(order.AsSpan(filled));
            filled += drawn;
        }

        random.Shuffle(order);
        return order;
    }
}
