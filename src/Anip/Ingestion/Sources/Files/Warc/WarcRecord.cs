namespace Anip.Ingestion.Sources.Files.Warc;

/// <summary>One record of a web archive.</summary>
/// <param name="Block">What follows its header; empty where it is longer than allowed.</param>
/// <param name="Failure">Why it cannot be read, as a word and in words; null where it can.</param>
internal sealed record WarcRecord(IReadOnlyDictionary<string, string> Header, ReadOnlyMemory<byte> Block, (string Reason, string Words)? Failure)
{
    /// <summary>Such as <c>response</c>.</summary>
    public string Type => this["WARC-Type"]?.ToLowerInvariant() ?? "";

    /// <summary>Without the angle brackets that some programs write.</summary>
    public string? Address => this["WARC-Target-URI"]?.Trim('<', '>', ' ');

    /// <param name="name">In any case.</param>
    public string? this[string name] => Header.GetValueOrDefault(name);
}
