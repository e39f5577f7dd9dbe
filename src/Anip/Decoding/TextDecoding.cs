using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Anip.Decoding;

/// <summary>
/// Bytes to text, whatever they are and without an exception. A byte order mark decides; then valid UTF-8 beyond ASCII, for it is hardly ever
/// anything else; then the HTTP charset and the XML prolog, each where the bytes fit; else UTF-8 in which each invalid byte is read as Windows-1252.
/// </summary>
public static partial class TextDecoding
{
    // Up to this share of wrong characters beyond ASCII is damage; more is another encoding.
    private const int MaxWrongPercent = 5;
    private const int PrologLength = 1024;
    private const byte Escape = 0x1B;

    /// <param name="contentType">The HTTP header, where there was one.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? contentType = null) => Decode(bytes, contentType, out _);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, string?)"/>
    /// <param name="hasBadBytes">Bytes that fit nothing it knows of were read as Windows-1252.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? contentType, out bool hasBadBytes)
    {
        var isValid = Utf8.IsValid(bytes);
        var (encoding, mark, text) = Detect(bytes, contentType, isValid);
        hasBadBytes = !isValid && ReferenceEquals(encoding, Windows1252.MixedWithUtf8);
        return text ?? encoding.GetString(bytes[mark..]);
    }

    /// <summary>Does <see cref="Decode(ReadOnlySpan{byte}, string?)"/> read bytes that fit nothing it knows of as Windows-1252?</summary>
    public static bool HasBadBytes(ReadOnlySpan<byte> bytes, string? contentType = null) =>
        !Utf8.IsValid(bytes) && ReferenceEquals(Detect(bytes, contentType).Encoding, Windows1252.MixedWithUtf8);

    /// <summary>For a stream: how the text that begins with these bytes is encoded. They may end within a character.</summary>
    /// <returns>An encoding that throws for no bytes, and the length of the byte order mark.</returns>
    public static (Encoding Encoding, int MarkLength) Detect(ReadOnlySpan<byte> bytes, string? contentType = null)
    {
        var (encoding, mark, _) = Detect(bytes, contentType, Utf8.IsValid(bytes));
        return (encoding, mark);
    }

    private static (Encoding Encoding, int MarkLength, string? Text) Detect(ReadOnlySpan<byte> bytes, string? contentType, bool isUtf8)
    {
        if ((FromMark(bytes) ?? FromZeros(bytes)) is var (sure, mark))
        {
            return (sure, mark, null);
        }

        // Only one encoding looks like ASCII and is none, by an escape; and none has zeros that is not told by them.
        var isAscii = isUtf8 && Ascii.IsValid(bytes);
        if (isUtf8 && (!isAscii || bytes.IndexOfAny(Escape, (byte)0) < 0))
        {
            return (Windows1252.MixedWithUtf8, 0, null);
        }

        if (!isUtf8 && CountUtf8(bytes) is var (valid, invalid) && valid > 4 * invalid)
        {
            return (Windows1252.MixedWithUtf8, 0, null);
        }

        foreach (var label in (ReadOnlySpan<string?>)[Charset(contentType), Prolog(bytes)])
        {
            if (EncodingLabels.Find(label) is { } declared && Fits(declared, bytes, isAscii, out var text))
            {
                return (declared, 0, text);
            }
        }

        return (Windows1252.MixedWithUtf8, 0, null);
    }

    private static (Encoding, int)? FromMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Windows1252.MixedWithUtf8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    private static (Encoding, int)? FromZeros(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [> 0 and < 0x7F, 0, 0, 0, > 0 and < 0x7F, 0, 0, 0, ..] => (Encoding.UTF32, 0),
        [0, 0, 0, > 0 and < 0x7F, 0, 0, 0, > 0 and < 0x7F, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 0),
        [> 0 and < 0x7F, 0, > 0 and < 0x7F, 0, ..] => (Encoding.Unicode, 0),
        [0, > 0 and < 0x7F, 0, > 0 and < 0x7F, ..] => (Encoding.BigEndianUnicode, 0),
        _ => null,
    };

    /// <summary>How many characters beyond ASCII are UTF-8, and how many runs of bytes are not.</summary>
    private static (int Valid, int Invalid) CountUtf8(ReadOnlySpan<byte> bytes)
    {
        int valid = 0, invalid = 0;
        for (var rest = bytes; ;)
        {
            var next = rest.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (next < 0)
            {
                return (valid, invalid);
            }

            rest = rest[next..];
            switch (Rune.DecodeFromUtf8(rest, out _, out var length))
            {
                case OperationStatus.Done:
                    valid++;
                    break;
                case OperationStatus.NeedMoreData when valid > 0:
                    // Where the bytes were cut off.
                    return (valid, invalid);
                default:
                    invalid++;
                    break;
            }

            rest = rest[length..];
        }
    }

    private static bool Fits(Encoding declared, ReadOnlySpan<byte> bytes, bool isAscii, out string? text)
    {
        text = null;
        switch (declared.CodePage)
        {
            case EncodingLabels.Utf8:
                return false;
            case EncodingLabels.Utf16 or EncodingLabels.Utf16BigEndian:
                // A prolog that can be read as ASCII is not UTF-16, whatever it says.
                return bytes.Contains((byte)0);
            case EncodingLabels.Iso2022Jp:
                return isAscii && bytes.Contains(Escape);
            default:
                text = isAscii ? null : declared.GetString(bytes);
                return text is not null && IsNearlyRight(text);
        }
    }

    private static bool IsNearlyRight(string text)
    {
        int wrong = 0, beyond = 0;
        foreach (var c in text)
        {
            beyond += c > '\u007F' ? 1 : 0;
            // Code pages map bytes that are not characters to the end of the private use area.
            wrong += c is '\uFFFD' or (>= '\uF8C0' and <= '\uF8FF') ? 1 : 0;
        }

        // The one may be where the bytes were cut off.
        return wrong <= 1 ? beyond > wrong : wrong * 100 <= beyond * MaxWrongPercent;
    }

    private static string? Charset(string? contentType) =>
        contentType is not null && CharsetParameter().Match(contentType) is { Success: true } match ? match.Groups["charset"].Value : null;

    private static string? Prolog(ReadOnlySpan<byte> bytes) =>
        PrologEncoding().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, PrologLength)])) is { Success: true } match
            ? match.Groups["charset"].Value
            : null;

    [GeneratedRegex("""charset\s*=\s*["']?\s*(?<charset>[^"'\s;,]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CharsetParameter();

    [GeneratedRegex("""<\?xml[^>]*?encoding\s*=\s*["']?\s*(?<charset>[A-Za-z0-9._:-]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PrologEncoding();
}
