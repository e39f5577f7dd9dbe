namespace Anip.Ingestion.Sources.Subscriptions;

/// <summary>Words by which people sort their sources.</summary>
public static class SourceTags
{
    /// <summary>Of one source.</summary>
    public const int MaxCount = 20;

    /// <summary>Letters of one tag.</summary>
    public const int MaxLength = 50;

    /// <returns>Each once, whatever its case, without what is empty; what is too long is cut, and too many are left out.</returns>
    public static IReadOnlyList<string> Of(IEnumerable<string> words) =>
        [.. words.Select(Clean).Where(word => word.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxCount)];

    /// <returns>Why the words are no tags, in words that follow their name; null where they are.</returns>
    public static string? Refuse(IReadOnlyCollection<string> words) =>
        words.Count > MaxCount ? $"are {words.Count}, at most {MaxCount} are allowed."
            : words.FirstOrDefault(word => word.Trim().Length is 0 or > MaxLength || word.Any(c => c is ',' || char.IsControl(c))) is null ? null
            : $"are words of 1 to {MaxLength} letters without a comma.";

    private static string Clean(string word)
    {
        var plain = string.Concat(word.Where(c => c is not ',' && !char.IsControl(c))).Trim();
        return plain.Length <= MaxLength ? plain : plain[..MaxLength].TrimEnd();
    }
}
