using System.Globalization;
using System.Text;

namespace Anip.Articles;

/// <summary>Of the names that there are, the one that a person who mistyped may have meant.</summary>
public static class NearestName
{
    private const int MaxShownLength = 60;

    /// <summary>Null where none is within a third of the text's letters (at least one), or the text is not a name at all.</summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        if (text.Length is 0 or > MaxShownLength)
        {
            return null;
        }

        var most = Math.Max(1, text.Length / 3);
        var nearest = names.Where(name => Math.Abs(name.Length - text.Length) <= most)
            .Select(name => (name, distance: Distance(name, text)))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal).FirstOrDefault();
        return nearest.name is not null && nearest.distance <= most && nearest.distance < text.Length ? nearest.name : null;
    }

    /// <summary>One sentence for a person whose text is not one of some names: which there are, and the nearest.</summary>
    public static string Refuse(string text, IReadOnlyList<string> names) =>
        $"'{Cut(text)}' is not one of {string.Join(", ", names)}.{(Of(text, names) is { } nearest ? $" Did you mean {nearest}?" : "")}";

    /// <summary><c>; did you mean …?</c> or nothing, to stand within a sentence.</summary>
    internal static string Suggest(string? nearest) => nearest is null ? "" : $" (did you mean {nearest}?)";

    internal static string Cut(string text) => text.Length <= MaxShownLength ? text : string.Concat(text.AsSpan(0, MaxShownLength), "…");

    /// <summary>A name as it is looked up: composed, whatever keyboard or file system wrote it. A lone surrogate has no composed form.</summary>
    internal static string Composed(string text) => text.Any(char.IsSurrogate) ? text : text.Normalize(NormalizationForm.FormC);

    /// <summary>Latin letters without their marks; other scripts keep theirs, which are letters' parts.</summary>
    internal static string WithoutAccents(string text)
    {
        var bare = string.Concat(text.Normalize(NormalizationForm.FormD).Where(unit => CharUnicodeInfo.GetUnicodeCategory(unit) != UnicodeCategory.NonSpacingMark));
        return bare.All(unit => char.IsAscii(unit) || !char.IsLetter(unit)) ? bare : text;
    }

    // Levenshtein's, with two neighbours exchanged as one error, without regard to case.
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (Same(i - 1, j - 1) ? 0 : 1));
                if (i > 1 && j > 1 && Same(i - 1, j - 2) && Same(i - 2, j - 1))
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[one.Length, other.Length];

        bool Same(int i, int j) => char.ToLowerInvariant(one[i]) == char.ToLowerInvariant(other[j]);
    }
}
