using System.Buffers;
using System.Text;

namespace Anip.Articles.Addresses;

/// <summary>RFC 3986 section 6.2.2: one spelling for each escaped character.</summary>
public static class PercentEncoding
{
    // Characters that stand for themselves in a path or query; all others are written as escapes.
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?";

    private static readonly SearchValues<char> PlainLetters = SearchValues.Create(Plain);

    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(PlainLetters))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '%' && TryHex(text, at, out var value))
            {
                AppendEscaped(result, value);
                at += 3;
                continue;
            }

            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            at += length;
            foreach (var one in utf8[..rune.EncodeToUtf8(utf8)])
            {
                Append(result, one);
            }
        }

        return result.ToString();
    }

    // Only unreserved characters mean the same with and without the escape.
    private static void AppendEscaped(StringBuilder result, byte value)
    {
        if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
        {
            result.Append((char)value);
        }
        else
        {
            result.Append('%').Append(value.ToString("X2"));
        }
    }

    private static void Append(StringBuilder result, byte value)
    {
        if (value < 0x80 && Plain.Contains((char)value, StringComparison.Ordinal))
        {
            result.Append((char)value);
        }
        else
        {
            result.Append('%').Append(value.ToString("X2"));
        }
    }

    private static bool TryHex(string text, int at, out byte value)
    {
        value = 0;
        if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
        {
            return false;
        }

        value = Convert.ToByte(text.Substring(at + 1, 2), 16);
        return true;
    }
}

/// <summary>RFC 3986 section 5.2.4, needed again once escaped dots are unescaped.</summary>
public static class DotSegments
{
    public static string Remove(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        foreach (var segment in path.Split('/').Skip(1))
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segment != ".")
            {
                kept.Add(segment);
            }
        }

        return "/" + string.Join('/', kept);
    }
}
