namespace Anip.Lake.Files;

/// <summary>What was met with while a lake was read.</summary>
public sealed class ImportReport
{
    // More than these are counted and not kept.
    private const int MaxDetails = 20;

    // Reading and storing tell it at the same time.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _rejected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _noted = new(StringComparer.Ordinal);
    private readonly List<string> _details = [];

    /// <summary>Articles, new to the store.</summary>
    public long Added { get; internal set; }

    /// <summary>Articles whose text took the place of another.</summary>
    public long Revised { get; internal set; }

    /// <summary>Articles that the store had.</summary>
    public long Unchanged { get; internal set; }

    /// <summary>Analyses that took effect.</summary>
    public long Analyses { get; internal set; }

    /// <summary>Files, or groups of rows in one, that could not be read.</summary>
    public int Failures { get; private set; }

    /// <summary>Rows that hold no article or no analysis, by reason.</summary>
    public IReadOnlyDictionary<string, int> Rejected => _rejected;

    /// <summary>What was left out, by reason.</summary>
    public IReadOnlyDictionary<string, int> Noted => _noted;

    /// <summary>The first failures, rejections and notes in words.</summary>
    public IReadOnlyList<string> Details => _details;

    internal void Reject(string reason, string? detail = null) => Count(_rejected, reason, detail);

    internal void Note(string reason, string? detail = null) => Count(_noted, reason, detail);

    internal void Fail(string detail)
    {
        lock (_lock)
        {
            Failures++;
            Tell(detail);
        }
    }

    private void Count(Dictionary<string, int> counts, string reason, string? detail)
    {
        lock (_lock)
        {
            counts[reason] = counts.GetValueOrDefault(reason) + 1;
            Tell(detail);
        }
    }

    private void Tell(string? detail)
    {
        if (detail is not null && _details.Count < MaxDetails)
        {
            _details.Add(detail);
        }
    }
}
