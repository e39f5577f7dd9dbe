using System.Text;

namespace Anip.Ingestion.Sources.Gdelt;

/// <summary>GDELT copies titles into its JSON as they are: control characters and escapes that JSON has none of are taken out.</summary>
internal static class GdeltJson
{
    /// <returns>The same bytes where nothing is wrong with them.</returns>
    public static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> json)
    {
        var from = json.Span;
        byte[]? copy = null;
        var length = 0;
        for (var at = 0; at < from.Length; at++)
        {
            var isEscape = from[at] == '\\';
            // Line ends and tabs are allowed between members, where a blank is as good.
            var isIllegal = isEscape ? !IsLegal(from[at..]) : from[at] < ' ';
            if (isIllegal && copy is null)
            {
                copy = new byte[from.Length];
                from[..at].CopyTo(copy);
                length = at;
            }

            if (copy is null)
            {
                at += isEscape ? 1 : 0;
                continue;
            }

            if (isIllegal)
            {
                // Of an escape the letter behind it stays.
                if (!isEscape)
                {
                    copy[length++] = (byte)' ';
                }

                continue;
            }

            copy[length++] = from[at];
            if (isEscape)
            {
                copy[length++] = from[++at];
            }
        }

        return copy is null ? json : copy.AsMemory(0, length);
    }

    private static bool IsLegal(ReadOnlySpan<byte> escape) => escape.Length > 1 && (escape[1] == 'u'
        ? escape.Length > 5 && Encoding.ASCII.GetString(escape[2..6]).All(char.IsAsciiHexDigit)
        : "\"\\/bfnrt"u8.Contains(escape[1]));
}
