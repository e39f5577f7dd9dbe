using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Isolation;
using Anip.Models;

namespace Anip.Training.Data;

/// <summary>JSON lines, each an object.</summary>
internal static class JsonRows
{
    public static async IAsyncEnumerable<JsonRow> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in DataFile.ReadLinesAsync(path, cancellationToken))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            using var document = Parse(path, number, line);
            yield return new JsonRow(path, number, document.RootElement);
        }
    }

    private static JsonDocument Parse(string path, int number, string line)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException exception)
        {
            throw new TrainingDataException($"{path}, line {number}: not JSON: {JsonError.Of(exception)}", exception);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new TrainingDataException($"{path}, line {number}: a JSON object was expected.");
        }

        return document;
    }
}

/// <summary>One object of a file; valid until the next one is read.</summary>
internal readonly record struct JsonRow(string Path, int Number, JsonElement Element)
{
    /// <summary>Empty where the field is absent or null.</summary>
    public string Text(string field) => Element.TryGetProperty(field, out var value) switch
    {
        false => "",
        _ when value.ValueKind == JsonValueKind.Null => "",
        _ when value.ValueKind == JsonValueKind.String => value.GetString()!,
        _ => throw Wrong(field, "a string was expected"),
    };

    public int? Integer(string field) => Element.TryGetProperty(field, out var value)
        ? value.TryGetInt32(out var number) ? number : throw Wrong(field, "an integer was expected")
        : null;

    /// <summary>The place of the field's value in <paramref name="labels"/>; null where the field is null, absent or one of <paramref name="ignored"/>.</summary>
    public int? Label(string field, IReadOnlyList<string> labels, params ReadOnlySpan<string> ignored)
    {
        var text = Text(field);
        if (text.Length == 0 || ignored.Contains(text))
        {
            return null;
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (string.Equals(labels[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw Wrong(field, $"\"{text}\" is not one of {string.Join(", ", labels)}");
    }

    public TrainingDataException Wrong(string field, string what) => new($"{Path}, line {Number}, field \"{field}\": {what}.");
}
