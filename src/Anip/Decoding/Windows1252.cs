using System.Text;

namespace Anip.Decoding;

/// <summary>Windows-1252, as which the web reads what claims to be Latin-1: it differs in the 32 control characters, which no text holds.</summary>
public static class Windows1252
{
    private const string Upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>UTF-8 in which each invalid byte is read as Windows-1252, which is what mixed documents hold.</summary>
    internal static Encoding MixedWithUtf8 { get; } = CreateMixed();

    /// <summary>What a code between 128 and 159 was meant as, in a character reference or where Latin-1 was taken at its word.</summary>
    public static char FromControl(char c) => c is >= '\u0080' and <= '\u009F' ? Upper[c - 0x80] : c;

    /// <inheritdoc cref="FromControl(char)"/>
    public static string FromControls(string text) =>
        text.AsSpan().ContainsAnyInRange('\u0080', '\u009F')
            ? string.Create(text.Length, text, (result, from) =>
            {
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] = FromControl(from[i]);
                }
            })
            : text;

    private static UTF8Encoding CreateMixed()
    {
        var encoding = (UTF8Encoding)new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).Clone();
        encoding.DecoderFallback = new Fallback();
        return encoding;
    }

    private sealed class Fallback : DecoderFallback
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
                _text = string.Create(bytesUnknown.Length, bytesUnknown, (text, bytes) =>
                {
                    for (var i = 0; i < text.Length; i++)
                    {
                        text[i] = FromControl((char)bytes[i]);
                    }
                });
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
