namespace Anip.Ingestion.Sources;

/// <summary>What is known of how often a source brings something, and of when it wants to be asked, kept from the last whole answer.</summary>
public sealed record SourcePace
{
    public static SourcePace Unknown { get; } = new();

    /// <summary>From one item to the next, as its latest items are dated; null where they say nothing.</summary>
    public TimeSpan? Gap { get; init; }

    /// <summary>The date of its latest item.</summary>
    public DateTimeOffset? NewestAt { get; init; }

    /// <summary>The least that its document asks for between two fetches; null where it does not say.</summary>
    public TimeSpan? Asked { get; init; }

    /// <summary>Hours of the day, in UTC, in which it wants not to be asked: bit 0 for midnight to one.</summary>
    public int SkipHours { get; init; }

    /// <summary>Days on which it wants not to be asked: bit 0 for Sunday.</summary>
    public int SkipDays { get; init; }
}
