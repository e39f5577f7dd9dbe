namespace Anip.Training.Data;

/// <summary>The rows of one epoch after the other, shuffled: each as often as its file says. Of a file that counts for a part, each epoch draws other rows.</summary>
internal sealed class EpochRows<T>
{
    private readonly List<T> _always = [];
    private readonly List<(T[] Rows, int Drawn)> _parts = [];

    /// <param name="rows">With how often each is learnt from in an epoch: 2, 1, 0.5 …</param>
    public EpochRows(IEnumerable<(T Row, double Times)> rows)
    {
        foreach (var group in rows.GroupBy(pair => pair.Times).OrderBy(group => group.Key))
        {
            T[] members = [.. group.Select(pair => pair.Row)];
            for (var time = 1; time <= group.Key; time++)
            {
                _always.AddRange(members);
            }

            _parts.Add((members, (int)Math.Round(members.Length * (group.Key % 1))));
        }
    }

    /// <summary>In each epoch.</summary>
    public int Count => _always.Count + _parts.Sum(part => part.Drawn);

    public T[] Next(Random random)
    {
        List<T> rows = new(Count);
        rows.AddRange(_always);
        foreach (var (members, drawn) in _parts.Where(part => part.Drawn > 0))
        {
            random.Shuffle(members);
            rows.AddRange(members.AsSpan(0, drawn));
        }

        T[] order = [.. rows];
        random.Shuffle(order);
        return order;
    }
}
