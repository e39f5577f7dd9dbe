namespace Anip.Ingestion.Sources;

/// <summary>What people set of a source. No fetch changes it.</summary>
public sealed record SourcePreferences
{
    /// <summary>Shown in place of the id; null for what the source calls itself.</summary>
    public string? Title { get; init; }

    /// <summary>Not asked until somebody lets it go on.</summary>
    public bool Paused { get; init; }

    /// <summary>From one fetch to the next, whatever its pace is; null for what follows from that. The host may still ask for more.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Each once, in the order in which they were given.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
