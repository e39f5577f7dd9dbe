using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Anip.Ingestion.Feeds;

/// <summary>
/// Bytes to text. A byte order mark decides; then the HTTP charset, the XML prolog and UTF-8, in this order, each only where the bytes
/// are valid in it; else UTF-8 in which each invalid byte is read as Windows-1252, which is what mixed feeds hold.
/// </summary>
internal static partial class FeedEncoding
{
    private static readonly Encoding Mixed = CreateMixed();

    public static string Decode(ReadOnlyMemory<byte> body, string? contentType)
    {
        var bytes = body.Span;
        if (FromMark(bytes) is var (encoding, length))
        {
            return encoding.GetString(bytes[length..]);
        }

        if (FromZeros(bytes) is { } wide)
        {
            return wide.GetString(bytes);
        }

        var declared = Find(HttpCharset(contentType)) ?? Find(PrologCharset(bytes));
        // Bytes that are valid UTF-8 beyond ASCII are hardly ever anything else, and Western declarations are often wrong.
        if (declared is null || IsWestern(declared) || declared is UTF8Encoding)
        {
            return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
                : declared is null or UTF8Encoding ? Mixed.GetString(bytes)
                : Encoding.GetEncoding(1252).GetString(bytes);
        }

        try
        {
            return declared.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Mixed.GetString(bytes);
        }
    }

    private static (Encoding Encoding, int Length)? FromMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Mixed, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    private static Encoding? FromZeros(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'<' or (byte)'{', 0, not 0, 0, ..] => Encoding.Unicode,
        [0, (byte)'<' or (byte)'{', 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static string? HttpCharset(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) ? type.CharSet?.Trim('"', '\'') : null;

    private static string? PrologCharset(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1024)]);
        return Prolog().Match(head) is { Success: true } match ? match.Groups["charset"].Value : null;
    }

    private static Encoding? Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            // A prolog that could be read as ASCII is not UTF-16 or UTF-32, whatever it says.
            return encoding.CodePage is 1200 or 1201 or 12000 or 12001 ? null : encoding;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsWestern(Encoding encoding) => encoding.CodePage is 1252 or 28591 or 20127;

    private static UTF8Encoding CreateMixed()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = (UTF8Encoding)new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).Clone();
        encoding.DecoderFallback = new Windows1252Fallback();
        return encoding;
    }

    [GeneratedRegex("""<\?xml[^>]*?encoding\s*=\s*["']?\s*(?<charset>[A-Za-z0-9._:-]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Prolog();

    private sealed class Windows1252Fallback : DecoderFallback
    {
        public override int MaxCharCount => 4;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : DecoderFallbackBuffer
        {
            private string _text = "";
            private int _at;

            public override int Remaining => _text.Length - _at;

            public override bool Fallback(byte[] bytesUnknown, int index)
            {
                _text = Encoding.GetEncoding(1252).GetString(bytesUnknown);
                _at = 0;
                return _text.Length > 0;
            }

            public override char GetNextChar() => _at < _text.Length ? _text[_at++] : '\0';

            public override bool MovePrevious()
            {
                if (_at == 0)
                {
                    return false;
                }

                _at--;
                return true;
            }

            public override void Reset()
            {
                _text = "";
                _at = 0;
            }
        }
    }
}
