namespace Anip.Ingestion.Sources;

/// <summary>Whether a source is asked.</summary>
public enum SourceState
{
    Active,

    /// <summary>Failed for so long that it is tried once a month only. A success makes it active.</summary>
    Dead,

    /// <summary>Its publisher said that it is gone for good. Not asked any more.</summary>
    Ended,
}
