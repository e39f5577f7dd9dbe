using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html;

namespace Anip.Decoding;

/// <summary>Character references as HTML has them: all its names, some of them without semicolon; 128 to 159 as Windows-1252; never a half of a surrogate pair.</summary>
public static class CharacterReferences
{
    private const int LongestName = 33;
    private const int LongestWithoutSemicolon = 6;
    private const int MaxCode = 0x10FFFF;

    private static readonly IEntityProvider Names = HtmlEntityProvider.Resolver;

    /// <param name="isAttribute">
    /// In attributes, and in XML that forgot to escape its addresses, a name without semicolon counts only where no <c>=</c>, letter or digit
    /// follows: <c>?a=1&amp;copy=2</c> is an address.
    /// </param>
    public static string Decode(string text, bool isAttribute = false)
    {
        var at = text.IndexOf('&', StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var done = 0;
        while (at >= 0)
        {
            result.Append(text, done, at - done);
            var rest = text.AsSpan(at);
            var length = rest.Length > 1 && rest[1] == '#' ? Numeric(rest, result) : Named(rest, isAttribute, result);
            if (length == 0)
            {
                result.Append('&');
                length = 1;
            }

            done = at + length;
            at = text.IndexOf('&', done);
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    private static int Numeric(ReadOnlySpan<char> rest, StringBuilder result)
    {
        if (!TryCode(rest, out var code, out var length))
        {
            return 0;
        }

        // Programs that think in UTF-16 write an emoji as two references.
        if (code is >= 0xD800 and <= 0xDBFF && TryCode(rest[length..], out var low, out var second) && low is >= 0xDC00 and <= 0xDFFF)
        {
            result.Append((char)code).Append((char)low);
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

    private static int Named(ReadOnlySpan<char> rest, bool isAttribute, StringBuilder result)
    {
        var end = 1;
        while (end < rest.Length && end <= LongestName && char.IsAsciiLetterOrDigit(rest[end]))
        {
            end++;
        }

        if (end < rest.Length && rest[end] == ';' && Names.GetSymbol(rest[1..(end + 1)].ToString()) is { } whole)
        {
            result.Append(whole);
            return end + 1;
        }

        for (var length = Math.Min(end - 1, LongestWithoutSemicolon); length >= 2; length--)
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
