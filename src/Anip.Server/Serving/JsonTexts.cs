using System.Globalization;
using System.Text.Json;
using Anip.Isolation;

namespace Anip.Server.Serving;

/// <summary>What stands in JSON, in words for whoever wrote it.</summary>
internal static class JsonTexts
{
    private static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    /// <exception cref="UnservedException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, NoDuplicates);
        }
        catch (JsonException exception)
        {
            throw UnservedException.Shape($"The body is not JSON: {JsonError.Of(exception)}.");
        }
        catch (InvalidOperationException)
        {
            throw UnservedException.Shape("The body is not JSON: a name in it has half a character (a surrogate without its other half).");
        }
    }

    /// <param name="where">What it is, such as <c>row 3</c>.</param>
    /// <param name="most">Characters that it may have.</param>
    /// <exception cref="UnservedException">It is no text, or too long a one.</exception>
    public static string Text(JsonElement value, string where, int most)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            throw UnservedException.Shape($"{where} is {Kind(value)}; a text was expected.");
        }

        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw UnservedException.Shape($"{where} has half a character (a surrogate without its other half).");
        }

        return text.Length <= most
            ? text
            : throw UnservedException.TooLarge(string.Create(CultureInfo.InvariantCulture, $"{where} has {text.Length:N0} characters; a text may have {most:N0} (Serving:MaxCharacters)."));
    }

    /// <summary>What a value is, in words.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };

    /// <summary>A member of an object, if it has one of that name.</summary>
    public static JsonElement? Member(this JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;
}
