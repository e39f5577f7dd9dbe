using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html;

namespace Anip.Decoding;

/// <summary>Character references as HTML has them: all its names, some of them without semicolon; 128 to 159 as Windows-1252; never a half of a surrogate pair.</summary>
public static class CharacterReferences
{
    private const int MaxNameLength = 33;
    private const int MaxLengthWithoutSemicolon = 6;
    private const int MaxCode = 0x10FFFF;

    private static readonly IEntityProvider Names = HtmlEntityProvider.Resolver;

    /// <param name="isAttribute">
    /// In attributes, and in XML that forgot to escape its addresses, a name without semicolon counts only where no <c>=</c>, letter or digit
    /// follows: <c>?a=1&amp;copy=2</c> is an address.
    /// </param>
    public static string Decode(string text, bool isAttribute = false)
    {
        if (!text.Contains('&', StringComparison.Ordinal))
        {
            return text;
        }

        using var result = Decode(text.AsSpan(), isAttribute);
        return result.ToString();
    }

    /// <inheritdoc cref="Decode(string, bool)"/>
    /// <returns>To be disposed of.</returns>
    internal static TextBuffer Decode(ReadOnlySpan<char> text, bool isAttribute = false)
    {
        var result = new TextBuffer(text.Length);
        Decode(text, ref result, isAttribute);
        return result;
    }

    /// <inheritdoc cref="Decode(string, bool)"/>
    /// <param name="result">Is given the text.</param>
    internal static void Decode(ReadOnlySpan<char> text, ref TextBuffer result, bool isAttribute = false)
    {
        for (int at; (at = text.IndexOf('&')) >= 0;)
        {
            result.Append(text[..at]);
            text = text[at..];
            var length = text.Length > 1 && text[1] == '#' ? Numeric(text, ref result) : Named(text, isAttribute, ref result);
            if (length == 0)
            {
                result.Append('&');
                length = 1;
            }

            text = text[length..];
        }

        result.Append(text);
    }

    private static int Numeric(ReadOnlySpan<char> rest, ref TextBuffer result)
    {
        if (!TryCode(rest, out var code, out var length))
        {
            return 0;
        }

        // Programs that think in UTF-16 write an emoji as two references.
        if (code is >= 0xD800 and <= 0xDBFF && TryCode(rest[length..], out var low, out var second) && low is >= 0xDC00 and <= 0xDFFF)
        {
            result.Append((char)code);
            result.Append((char)low);
            return length + second;
        }

        result.Append(code switch
        {
            0 or > MaxCode or (>= 0xD800 and <= 0xDFFF) => "\uFFFD",
            <= 0x9F => Windows1252.FromControl((char)code).ToString(),
            _ => char.ConvertFromUtf32(code),
        });
        return length;
    }

    private static bool TryCode(ReadOnlySpan<char> rest, out int code, out int length)
    {
        code = length = 0;
        if (rest is not ['&', '#', ..])
        {
            return false;
        }

        var isHex = rest.Length > 2 && rest[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var at = start;
        for (; at < rest.Length && (isHex ? char.IsAsciiHexDigit(rest[at]) : char.IsAsciiDigit(rest[at])); at++)
        {
            var digit = int.Parse(rest.Slice(at, 1), isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture);
            code = Math.Min((code * (isHex ? 16 : 10)) + digit, MaxCode + 1);
        }

        length = at < rest.Length && rest[at] == ';' ? at + 1 : at;
        return at > start;
    }

    private static int Named(ReadOnlySpan<char> rest, bool isAttribute, ref TextBuffer result)
    {
        var end = 1;
        while (end < rest.Length && end <= MaxNameLength && char.IsAsciiLetterOrDigit(rest[end]))
        {
            end++;
        }

        if (end < rest.Length && rest[end] == ';' && Names.GetSymbol(rest[1..(end + 1)].ToString()) is { } whole)
        {
            result.Append(whole);
            return end + 1;
        }

        for (var length = Math.Min(end - 1, MaxLengthWithoutSemicolon); length >= 2; length--)
        {
            if (Names.GetSymbol(rest.Slice(1, length).ToString()) is { } symbol)
            {
                var next = length + 1 < rest.Length ? rest[length + 1] : '\0';
                if (isAttribute && (next == '=' || char.IsAsciiLetterOrDigit(next)))
                {
                    return 0;
                }

                result.Append(symbol);
                return length + 1;
            }
        }

        return 0;
    }
}
