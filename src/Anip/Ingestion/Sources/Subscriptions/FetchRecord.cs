namespace Anip.Ingestion.Sources;

/// <summary>One fetch of a source, as it is kept for people to see.</summary>
public sealed record FetchRecord
{
    /// <summary>Of one source; older ones make room.</summary>
    public const int MaxKept = 20;

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Of HTTP; null where nothing answered, or several answers make one fetch.</summary>
    public int? Status { get; init; }

    /// <summary>Of the body as it was sent, compressed where it was.</summary>
    public long Bytes { get; init; }

    /// <summary>Articles that it delivered.</summary>
    public int Items { get; init; }

    /// <summary>How many of these were new.</summary>
    public int Added { get; init; }

    /// <summary>How many were known with another text.</summary>
    public int Revised { get; init; }

    /// <summary>From the request to the end of its body.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why it failed, one line without secrets; null where it did not.</summary>
    public string? Error { get; init; }
}
