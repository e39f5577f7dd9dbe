namespace Anip.Ingestion.Feeds.Xml;

/// <summary>Texts in the order in which they came, each once.</summary>
internal struct DistinctTexts
{
    // Beyond so many, looking through the list costs more than a set.
    private const int MaxListed = 8;

    private List<string>? _all;
    private HashSet<string>? _set;

    public readonly IReadOnlyList<string> All => _all ?? (IReadOnlyList<string>)[];

    public void AddAll(IEnumerable<string>? texts)
    {
        foreach (var text in texts ?? [])
        {
            Add(text);
        }
    }

    public void Add(string? text)
    {
        if (text is null)
        {
            return;
        }

        _all ??= [];
        if (_set is null && _all.Count >= MaxListed)
        {
            _set = [.. _all];
        }

        if (_set?.Add(text) ?? !_all.Contains(text))
        {
            _all.Add(text);
        }
    }
}
