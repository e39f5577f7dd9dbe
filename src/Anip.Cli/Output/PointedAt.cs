using System.Globalization;
using System.Text;

namespace Anip.Cli.Output;

/// <summary>A text with a caret below a place in it.</summary>
internal static class PointedAt
{
    private const int MaxBefore = 60;
    private const int MaxAfter = 40;

    /// <summary>Two lines; of a long text the part around the place.</summary>
    public static string Lines(string text, int position, int length)
    {
        var from = Math.Max(0, position - MaxBefore);
        var to = Math.Min(text.Length, position + MaxAfter);
        var (line, carets) = (new StringBuilder("  "), new StringBuilder("  "));
        for (var at = from; at < to; at++)
        {
            var unit = text[at];
            var category = char.GetUnicodeCategory(unit);
            var isWide = unit is (>= '\u1100' and <= '\u115F') or (>= '\u2E80' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF00' and <= '\uFF60');
            var pad = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format || char.IsLowSurrogate(unit) ? "" : isWide ? "\u3000" : " ";
            line.Append(char.IsControl(unit) ? ' ' : unit);
            carets.Append(at < position ? pad : at < position + length ? "^" : "");
        }

        if (position >= to)
        {
            carets.Append('^');
        }

        return $"{line}\n{carets}";
    }
}
