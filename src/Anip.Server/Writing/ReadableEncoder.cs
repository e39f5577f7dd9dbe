using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;

namespace Anip.Server.Writing;

/// <summary>
/// Writes letters of all scripts as they are, for files and terminals, where nothing takes them for HTML. What drives a terminal or turns
/// the direction of a text is escaped: the same to a program, and harmless on a screen.
/// </summary>
public sealed unsafe class ReadableEncoder : JavaScriptEncoder
{
    /// <summary>DEL, the second set of control characters, and what overrides or isolates a direction.</summary>
    public const string Acting =
        "\u007F\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008A\u008B\u008C\u008D\u008E\u008F"
        + "\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009A\u009B\u009C\u009D\u009E\u009F"
        + "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    private const int EscapeLength = 6;

    private static readonly SearchValues<char> ActingCharacters = SearchValues.Create(Acting);

    private ReadableEncoder()
    {
    }

    public static ReadableEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    /// <summary>Escapes in what is JSON already, where such characters can only stand in texts.</summary>
    public static string EscapeIn(string json) => json.AsSpan().ContainsAny(ActingCharacters)
        ? string.Concat(json.Select(letter => ActingCharacters.Contains(letter) ? Escape(letter) : letter.ToString()))
        : json;

    public override bool WillEncode(int unicodeScalar) => IsActing(unicodeScalar) || UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var at = UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncode(text, textLength);
        var acting = new ReadOnlySpan<char>(text, at < 0 ? textLength : at).IndexOfAny(ActingCharacters);
        return acting >= 0 ? acting : at;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (!IsActing(unicodeScalar))
        {
            return UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
        }

        var fits = Escape((char)unicodeScalar).TryCopyTo(new Span<char>(buffer, bufferLength));
        numberOfCharactersWritten = fits ? EscapeLength : 0;
        return fits;
    }

    private static bool IsActing(int unicodeScalar) => unicodeScalar <= char.MaxValue && ActingCharacters.Contains((char)unicodeScalar);

    private static string Escape(char letter) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
}
