using System.Text.Json;

namespace Anip.Isolation;

/// <summary>What is wrong with a text that is no JSON, in words for people.</summary>
public static class JsonFault
{
    /// <returns>The reason and the place, counted from one, without the names that the runtime's own message has.</returns>
    public static string Of(JsonException exception)
    {
        var reason = exception.Message.Replace(", when isFinalBlock is true", "", StringComparison.Ordinal);
        foreach (var mark in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            reason = reason.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? reason[..at] : reason;
        }

        return (exception.LineNumber, exception.BytePositionInLine) switch
        {
            (null, _) or (_, null) => reason,
            (0, var position) => $"{reason.TrimEnd('.')} (byte {position + 1})",
            var (line, position) => $"{reason.TrimEnd('.')} (line {line + 1}, byte {position + 1})",
        };
    }
}
