using System.Buffers;
using System.Globalization;
using System.Text;
using Anip.Server.Writing;

namespace Anip.Cli.Output;

/// <summary>Text as it may be printed: what others wrote can neither drive the terminal nor turn the direction of a line.</summary>
internal static class Visible
{
    private const string Control =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000D\u000E\u000F"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> Acting = SearchValues.Create(Control + ReadableEncoder.Acting);

    /// <returns>The text with each such character as an escape that can be read; line feeds and tabs stay.</returns>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Acting))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var letter in text.Replace("\r\n", "\n", StringComparison.Ordinal))
        {
            _ = Acting.Contains(letter) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : shown.Append(letter);
        }

        return shown.ToString();
    }

    /// <returns>The same on one line, for the cell of a table.</returns>
    public static string Cell(string text) => Of(text.ReplaceLineEndings(" ").Replace('\t', ' '));
}
