using Anip.Articles;

namespace Anip.Cli;

/// <summary>What somebody who mistyped a name most likely meant, as a part of a message.</summary>
internal static class Nearest
{
    /// <returns>A question to follow a statement: <c>; did you mean X?</c></returns>
    public static string Question(string name, IEnumerable<string> known) => NearestName.Of(name, known) is { } nearest ? $"; did you mean {nearest}?" : "";

    /// <returns>The end of a sentence, with the question.</returns>
    public static string Hint(string name, IEnumerable<string> known) => Question(name, known) is { Length: > 0 } question ? question : ".";
}
