using System.Text.Json;

namespace Anip.Isolation;

/// <summary>What is wrong with a text that is not JSON, in words for people.</summary>
public static class JsonError
{
    // What the runtime says of its own options, depths and types, which nobody can set here.
    private static readonly (string Part, string Words)[] Worded =
    [
        ("trailing comma", "a comma stands before the end of a list or object"),
        ("Expected depth to be zero", "it breaks off: a list or object in it is not closed"),
        ("does not contain any JSON tokens", "there is nothing in it"),
        ("reached end of data", "it breaks off"),
        ("configured depth", "lists and objects in it nest too deep"),
        ("object cycle", "lists and objects in it nest too deep"),
        ("could not be converted", "a value is of another kind than expected"),
        ("was missing required properties", "a member that is needed is missing"),
        ("could not be mapped to any .NET member", "a member is not known"),
        ("Duplicate propert", "a member stands there twice"),
    ];

    /// <returns>The reason and the place, counted from one, without the names that the runtime's own message has.</returns>
    public static string Of(JsonException exception)
    {
        var reason = exception.Message.Replace(", when isFinalBlock is true", "", StringComparison.Ordinal);
        foreach (var mark in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            reason = reason.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? reason[..at] : reason;
        }

        reason = Array.Find(Worded, words => reason.Contains(words.Part, StringComparison.Ordinal)).Words ?? reason.TrimEnd('.');
        var member = exception.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? $" in {path}" : "";
        return (exception.LineNumber, exception.BytePositionInLine) switch
        {
            (null, _) or (_, null) => $"{reason}{member}",
            (0, var position) => $"{reason}{member} (byte {position + 1})",
            var (line, position) => $"{reason}{member} (line {line + 1}, byte {position + 1})",
        };
    }
}
