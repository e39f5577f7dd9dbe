namespace Anip.Training.Data;

/// <summary>The rows to learn from, each with the file that it came from. Names of files are in memory once for each file, and not for each row.</summary>
internal sealed class FileRows<T>
{
    private readonly List<string> _files = [];
    private readonly List<(T Row, ushort File)> _rows = [];

    public int Count => _rows.Count;

    public IEnumerable<T> Rows => _rows.Select(one => one.Row);

    public IEnumerable<(T Row, string File)> All => _rows.Select(one => (one.Row, _files[one.File]));

    /// <param name="file">The rows of a file follow one another.</param>
    public void Add(T row, string file)
    {
        if (_files.Count == 0 || _files[^1] != file)
        {
            _files.Add(file);
        }

        _rows.Add((row, checked((ushort)(_files.Count - 1))));
    }

    /// <summary>Each row with how often it is learnt from in an epoch.</summary>
    public IEnumerable<(T Row, double Times)> Times(IReadOnlyList<TrainingSource> sources)
    {
        double[] times = [.. _files.Select(file => TrainingSource.TimesOf(file, sources))];
        return _rows.Select(one => (one.Row, times[one.File]));
    }

    /// <summary>Takes rows away, and gives their memory back. Each is asked for once, in its order.</summary>
    public void RemoveAll(Predicate<T> isToGo)
    {
        _rows.RemoveAll(one => isToGo(one.Row));
        _rows.TrimExcess();
    }
}
