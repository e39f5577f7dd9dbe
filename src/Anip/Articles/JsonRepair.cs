using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Anip.Articles;

/// <summary>JSON from outside, made such that none of its names and texts throws where it is read.</summary>
public static class JsonRepair
{
    private const int EscapeLength = 6;

    /// <returns>A copy of the JSON with U+FFFD for bytes that are no UTF-8 and for escaped halves of surrogate pairs.</returns>
    public static byte[] Mend(ReadOnlySpan<byte> json)
    {
        var mended = Utf8.IsValid(json) ? json.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        MendEscapes(mended);
        return mended;
    }

    private static void MendEscapes(Span<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and var at)
        {
            json = json[at..];
            var taken = Math.Min(2, json.Length);
            if (Escaped(json) is { } unit && char.IsSurrogate(unit))
            {
                taken = EscapeLength;
                if (char.IsHighSurrogate(unit) && Escaped(json[EscapeLength..]) is { } next && char.IsLowSurrogate(next))
                {
                    taken += EscapeLength;
                }
                else
                {
                    "\\ufffd"u8.CopyTo(json);
                }
            }

            json = json[taken..];
        }
    }

    /// <returns>The UTF-16 unit that the JSON begins with as an escape; null where it begins with something else.</returns>
    private static char? Escaped(ReadOnlySpan<byte> json) =>
        json.Length >= EscapeLength && json.StartsWith("\\u"u8) && ushort.TryParse(json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
