using System.Buffers;
using System.Globalization;
using System.Text;

namespace Anip.Isolation;

/// <summary>Text that others may have written, such as the name of a file, as a part of a message: it cannot begin a line of its own.</summary>
public static class OneLine
{
    private static readonly SearchValues<char> Acting = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(unit => (char)unit), '\u2028', '\u2029']);

    /// <returns>The text with each control character and line end as an escape that can be read.</returns>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Acting))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = Acting.Contains(letter) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : shown.Append(letter);
        }

        return shown.ToString();
    }
}
