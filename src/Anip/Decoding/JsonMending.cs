using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Anip.Decoding;

/// <summary>
/// JSON from outside, made such that no reader of it can throw: <see cref="JsonElement"/> lets bytes that are no UTF-8 and escapes of half a
/// surrogate pair pass, in names too, and throws only when they are asked for.
/// </summary>
public static class JsonMending
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Trailing commas and comments are passed over.</summary>
    /// <param name="contentType">The HTTP header, where there was one.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string? contentType = null) => JsonDocument.Parse(Mend(json, contentType), Lenient);

    /// <returns>The same bytes where nothing is wrong with them; else UTF-8 without byte order mark, with U+FFFD for each half of a surrogate pair.</returns>
    public static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> json, string? contentType = null)
    {
        var isUtf8 = Utf8.IsValid(json.Span) && !json.Span.StartsWith("\uFEFF"u8) && !(json.Length > 1 && (json.Span[0] == 0 || json.Span[1] == 0));
        var utf8 = isUtf8 ? json : Encoding.UTF8.GetBytes(TextDecoding.Decode(json.Span, contentType));
        return MendEscapes(utf8);
    }

    /// <summary>The same for a value that another reader gave.</summary>
    public static JsonElement Mend(JsonElement value)
    {
        ReadOnlyMemory<byte> raw = JsonMarshal.GetRawUtf8Value(value).ToArray();
        var mended = Mend(raw);
        if (mended.Equals(raw))
        {
            return value;
        }

        using var document = JsonDocument.Parse(mended, Lenient);
        return document.RootElement.Clone();
    }

    /// <param name="json">UTF-8.</param>
    /// <returns>The same bytes where no escape is half a surrogate pair; else a copy with U+FFFD for each.</returns>
    public static ReadOnlyMemory<byte> MendEscapes(ReadOnlyMemory<byte> json)
    {
        byte[]? copy = null;
        var span = json.Span;
        for (var at = span.IndexOf((byte)'\\'); at >= 0 && at < span.Length;)
        {
            var isPair = IsEscape(span[at..], 0xD800, 0xDBFF) && IsEscape(span[Math.Min(at + 6, span.Length)..], 0xDC00, 0xDFFF);
            if (!isPair && IsEscape(span[at..], 0xD800, 0xDFFF))
            {
                copy ??= json.ToArray();
                @"\ufffd"u8.CopyTo(copy.AsSpan(at));
            }

            at += isPair ? 12 : 2;
            var next = at < span.Length ? span[at..].IndexOf((byte)'\\') : -1;
            at = next < 0 ? span.Length : at + next;
        }

        return copy ?? json;
    }

    private static bool IsEscape(ReadOnlySpan<byte> at, int first, int last) =>
        at.Length >= 6 && at[0] == '\\' && at[1] == 'u'
        && int.TryParse(at[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) && unit >= first && unit <= last;
}
