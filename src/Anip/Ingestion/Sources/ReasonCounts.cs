using System.Collections.ObjectModel;

namespace Anip.Ingestion.Sources;

/// <summary>What a source mended, skipped or refused, counted by reason (docs/files.md has the words).</summary>
public static class ReasonCounts
{
    public static IReadOnlyDictionary<string, int> None { get; } = ReadOnlyDictionary<string, int>.Empty;

    /// <returns>Such as <c>3 bad_date, 1 truncated</c>; empty for none.</returns>
    public static string Of(IReadOnlyDictionary<string, int> byReason) =>
        string.Join(", ", byReason.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"));

    /// <returns>Of the last fetch, such as <c>rejected: 2 empty; noted: 1 truncated</c>; empty for none.</returns>
    public static string Of(SourceRecord source) => string.Join("; ", new[] { Named("rejected", source.LastRejected), Named("noted", source.LastNoted) }.OfType<string>());

    /// <summary>Do the reasons say that the rest of the source is missing?</summary>
    public static bool IsCutOff(IReadOnlyDictionary<string, int> rejected, IReadOnlyDictionary<string, int> noted) =>
        noted.ContainsKey("truncated") || rejected.ContainsKey("damaged");

    private static string? Named(string label, IReadOnlyDictionary<string, int> byReason) => byReason.Count == 0 ? null : $"{label}: {Of(byReason)}";
}
