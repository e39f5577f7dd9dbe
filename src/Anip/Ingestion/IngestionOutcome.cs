using Anip.Ingestion.Sources;

namespace Anip.Ingestion;

/// <summary>What became of the articles of one source, counted by name.</summary>
public sealed record SourceOutcome
{
    /// <inheritdoc cref="SourceRecord.Id"/>
    public required string Id { get; init; }

    /// <summary>Articles that the source delivered and the store answered for.</summary>
    public int Delivered => Added + Revised + Unchanged;

    public int Added { get; init; }

    public int Revised { get; init; }

    public int Unchanged { get; init; }

    /// <summary>Records that are not articles, by reason.</summary>
    public IReadOnlyDictionary<string, int> Rejected { get; init; } = new Dictionary<string, int>();

    /// <summary>What was mended, skipped or not understood in records that are articles all the same, by reason.</summary>
    public IReadOnlyDictionary<string, int> Noted { get; init; } = new Dictionary<string, int>();

    /// <summary>The source breaks off: what came before that is kept.</summary>
    public bool IsIncomplete => Error?.IsPartial ?? ReasonCounts.IsCutOff(Rejected, Noted);

    /// <summary>What <see cref="Details"/> tell of.</summary>
    public string DetailsLabel => Noted.Count == 0 ? "rejected" : Rejected.Count == 0 ? "noted" : "rejected or noted";

    /// <summary>The first rejections and notes in words.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Why the source could not be read, or not to its end; null where it could.</summary>
    public SourceException? Error { get; init; }

    /// <summary>What the source told beside its articles.</summary>
    public SourceReport? Report { get; init; }
}

/// <summary>What one run did.</summary>
public sealed record IngestionOutcome(IReadOnlyList<SourceOutcome> Sources)
{
    public int Added => Sources.Sum(source => source.Added);

    public int Revised => Sources.Sum(source => source.Revised);

    public int Unchanged => Sources.Sum(source => source.Unchanged);

    /// <summary>Over all sources, by reason.</summary>
    public IReadOnlyDictionary<string, int> Rejected => Sum(source => source.Rejected);

    /// <inheritdoc cref="Rejected"/>
    public IReadOnlyDictionary<string, int> Noted => Sum(source => source.Noted);

    /// <summary>Nothing was asked, since a quota is spent until then; null where it was not.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    public int Failed => Sources.Count(source => source.Error is { WasAsked: true });

    /// <summary>Sources that were left for later, since their host asked to be left alone.</summary>
    public int Deferred => Sources.Count(source => source.Error is { WasAsked: false });

    private Dictionary<string, int> Sum(Func<SourceOutcome, IReadOnlyDictionary<string, int>> counts) =>
        Sources.SelectMany(counts).GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value), StringComparer.Ordinal);
}

/// <summary>How far a run is.</summary>
/// <param name="SourcesDone">Sources read to their end or failed.</param>
/// <param name="Stored">Articles that the store has answered for.</param>
public sealed record IngestionProgress(int SourcesDone, int Sources, int Stored, int Added, int Rejected);
