using Anip.Isolation;

namespace Anip.Ingestion.Sources;

/// <summary>What a source tells beside its articles, collected while it is read. Safe to read from another thread.</summary>
public sealed class SourceReport
{
    /// <summary>More details of rejections than this are counted and not kept.</summary>
    public const int MaxDetails = 20;

    /// <summary>Addresses of what was refused that are kept, and how long they may be.</summary>
    private const int MaxRefused = 500;

    private const int MaxAddress = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _rejected = [];
    private readonly Dictionary<string, int> _noted = [];
    private readonly List<string> _details = [];
    private readonly List<(string Address, string Reason)> _refused = [];

    /// <summary>Records that were read and are not articles, by reason.</summary>
    public IReadOnlyDictionary<string, int> Rejected
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, int>(_rejected);
            }
        }
    }

    /// <summary>
    /// What was read all the same but not as it was meant, by reason: <c>repaired</c>, <c>truncated</c> (the document breaks off),
    /// <c>bad_date</c> (a date that cannot be read), <c>bad_link</c> (an address that is not valid).
    /// </summary>
    public IReadOnlyDictionary<string, int> Noted
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, int>(_noted);
            }
        }
    }

    /// <summary>The first rejections and notes in words, such as <c>articles.jsonl line 17: …</c>.</summary>
    public IReadOnlyList<string> Details
    {
        get
        {
            lock (_lock)
            {
                return [.. _details];
            }
        }
    }

    /// <summary>The source's own name for itself, once it is known.</summary>
    public string? Title { get; set; }

    /// <summary>True where the source answered that nothing changed since the last time.</summary>
    public bool NotModified { get; set; }

    /// <inheritdoc cref="FetchRecord.Status"/>
    public int? Status { get; set; }

    /// <inheritdoc cref="FetchRecord.Bytes"/>
    public long Bytes { get; set; }

    /// <inheritdoc cref="FetchRecord.Duration"/>
    public TimeSpan Duration { get; set; }

    /// <summary>The address that took the place of the source's for good; null where none did.</summary>
    public string? MovedTo { get; set; }

    /// <summary>The hub that passes it on as it changes; null where it names none.</summary>
    public string? Hub { get; set; }

    /// <summary>Its own address, as its hub knows it; null for that of the source.</summary>
    public string? Topic { get; set; }

    /// <summary>What the document says of its pace; null where it was not read whole.</summary>
    public SourcePace? Pace { get; set; }

    /// <summary>How long the source asks to be left alone after this success; null where it does not say.</summary>
    public TimeSpan? MinimumInterval { get; set; }

    /// <summary>From this success to the next reading, where that is planned and does not follow what came; else null.</summary>
    public TimeSpan? PlannedInterval { get; set; }

    /// <inheritdoc cref="SourceRecord.ETag"/>
    public string? ETag { get; set; }

    /// <inheritdoc cref="SourceRecord.ETag"/>
    public string? LastModified { get; set; }

    /// <param name="reason">A stable word, such as <c>empty</c>, <c>withdrawn</c>, <c>malformed</c>.</param>
    /// <param name="detail">Where and why, for a person; null where the count says it all.</param>
    /// <param name="address">Of what was refused, as the source wrote it; null where it gave none.</param>
    public void Reject(string reason, string? detail = null, string? address = null)
    {
        Count(_rejected, reason, detail);
        lock (_lock)
        {
            if (!string.IsNullOrWhiteSpace(address) && address.Length <= MaxAddress && _refused.Count < MaxRefused)
            {
                _refused.Add((address.Trim(), reason));
            }
        }
    }

    /// <summary>Something was mended or left out, and the record it belongs to is kept.</summary>
    /// <inheritdoc cref="Reject"/>
    public void Note(string reason, string? detail = null) => Count(_noted, reason, detail);

    /// <returns>The addresses of what was refused, with the reason; each is given once.</returns>
    internal IReadOnlyList<(string Address, string Reason)> TakeRefused()
    {
        lock (_lock)
        {
            var taken = _refused.ToArray();
            _refused.Clear();
            return taken;
        }
    }

    private void Count(Dictionary<string, int> counts, string reason, string? detail)
    {
        lock (_lock)
        {
            counts[reason] = counts.GetValueOrDefault(reason) + 1;
            if (detail is not null && _details.Count < MaxDetails)
            {
                _details.Add(OneLine.Of(detail));
            }
        }
    }
}
