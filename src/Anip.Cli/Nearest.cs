namespace Anip.Cli;

/// <summary>What somebody who mistyped a name most likely meant.</summary>
internal static class Nearest
{
    // What is longer is no name that somebody mistyped.
    private const int MaxLength = 200;

    /// <returns>Null where nothing is near.</returns>
    public static string? To(string name, IEnumerable<string> known)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }

        var (nearest, distance) = known.Select(candidate => (candidate, Distance(candidate, name))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Max(2, name.Length / 5) && distance < Math.Max(name.Length, 2) ? nearest : null;
    }

    /// <returns>A question to follow a statement: <c>; did you mean X?</c></returns>
    public static string Question(string name, IEnumerable<string> known) => To(name, known) is { } nearest ? $"; did you mean {nearest}?" : "";

    /// <returns>The end of a sentence, with the question.</returns>
    public static string Hint(string name, IEnumerable<string> known) => Question(name, known) is { Length: > 0 } question ? question : ".";

    // Levenshtein distance, ignoring case.
    private static int Distance(string one, string other)
    {
        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 0; i < one.Length; i++)
        {
            var current = new int[other.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < other.Length; j++)
            {
                var change = char.ToUpperInvariant(one[i]) == char.ToUpperInvariant(other[j]) ? 0 : 1;
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, previous[j] + change);
            }

            previous = current;
        }

        return previous[^1];
    }
}
