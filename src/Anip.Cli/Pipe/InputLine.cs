using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Anip.Decoding;
using Anip.Isolation;

namespace Anip.Cli.Pipe;

/// <summary>One line of the input: a JSON object, or what is wrong with it.</summary>
/// <param name="Bytes">Its length, which it holds in memory.</param>
/// <param name="Id">The id as JSON, as far as it can be found; null where there is none.</param>
/// <param name="Error">Why it is not an object; null where it is one.</param>
internal sealed record InputLine(long Number, int Bytes, JsonDocument? Document, string? Id, string? Error)
{
    // What nests deeper is nobody's record; the parser needs no stack for it.
    private const int MaxDepth = 1_000;

    public static InputLine Parse(long number, ReadOnlySpan<byte> line)
    {
        // Where files were joined, a byte order mark stands in the middle too.
        line = line.StartsWith("\uFEFF"u8) ? line["\uFEFF"u8.Length..] : line;
        var isUtf8 = Utf8.IsValid(line);
        var json = JsonMending.MendEscapes(isUtf8 ? line.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line)));
        if (!isUtf8)
        {
            return Refuse(number, json.Span, "not UTF-8");
        }

        try
        {
            var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new InputLine(number, json.Length, document, document.RootElement.TryGetProperty("id", out var id) ? id.GetRawText() : null, null);
            }

            document.Dispose();
            return Refuse(number, json.Span, "not a JSON object");
        }
        catch (JsonException exception)
        {
            return Refuse(number, json.Span, $"not JSON: {JsonError.Of(exception)}");
        }
    }

    public static InputLine Refuse(long number, ReadOnlySpan<byte> json, string error) => new(number, 0, null, FindId(json), error);

    /// <returns>The id of an object of which at least the beginning can be read.</returns>
    private static string? FindId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
                {
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
                }
            }
        }
        catch (JsonException)
        {
            // There it ends, and no id came before.
        }

        return null;
    }
}
