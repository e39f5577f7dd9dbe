using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Anip.Dates;

/// <summary>The text of a date in plain figures and signs: what scripts and programs write each in a way of their own is written in one.</summary>
internal static partial class DateFigures
{
    private static readonly string[] RomanMonths = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

    /// <summary>Compatibility forms and the digits of all scripts as ASCII has them; marks of direction, which are not text, go.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var unit in text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsDigit(unit))
            {
                // A year of Thailand's is told by its figures too.
                plain.Append((char)('0' + (int)CharUnicodeInfo.GetNumericValue(unit)));
            }
            else if (char.GetUnicodeCategory(unit) != UnicodeCategory.Format || unit == '\u200C')
            {
                plain.Append(unit switch { '\u2212' or '\u2013' or '\u2014' => '-', '،' => ',', _ when char.IsWhiteSpace(unit) => ' ', _ => unit });
            }
        }

        return GoClock().Replace(plain.ToString(), "").Trim();
    }

    /// <summary>The forms of programs and customs as a day, a space and a time.</summary>
    public static string Rewrite(string text)
    {
        text = Script().Replace(text is ['[', .. var inner, ']'] ? inner : text, "");
        text = Underscore().Replace(text, " ");
        text = NumberedMonths.Rewrite(text);
        text = Compact().Replace(text, "${y}-${m}-${d} ");
        text = Camera().Replace(text, "${y}-${m}-${d}");
        text = TimeStamp().Replace(text, "${day} ");
        text = DoubleZone().Replace(text, "Z");
        return Roman().Replace(text, match => $" {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(Array.IndexOf(RomanMonths, match.Groups["m"].Value) + 1)} ");
    }

    [GeneratedRegex("""\s+m=[+-][0-9.]+$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GoClock();

    // +002024-08-15: years of six digits, as ECMAScript has them.
    [GeneratedRegex("""^\+00(?=[0-9]{4}-)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Script();

    [GeneratedRegex("""(?<=[0-9])_(?=[0-9])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Underscore();

    [GeneratedRegex("""^(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})[\s\-T]+(?=[0-9]{1,2}[:.])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Compact();

    // 2024:08:15 of cameras.
    [GeneratedRegex("""^(?<y>[0-9]{4}):(?<m>[0-9]{2}):(?<d>[0-9]{2})(?=\s|$)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Camera();

    // 15/Aug/2024:18:04:05 of web servers, 15AUG2024:18:04:05 of SAS, 2024-08-15-18.04.05 of DB2.
    [GeneratedRegex("""^(?:(?<day>[0-9]{1,2}(?<between>[/\-]?)\p{L}{3,}\k<between>(?:[0-9]{4}|[0-9]{2})):|(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})-)(?=[0-9]{2}[:.])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TimeStamp();

    [GeneratedRegex("""(?<=:[0-9]{2}(?:\.[0-9]+)?)[+-]00:?00\s?Z$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DoubleZone();

    [GeneratedRegex("""(?<=^[^0-9]*[0-9]{1,2})[\s./\-]+(?<m>X?I{1,3}|I?[VX]|VI{1,3})[\s./\-]+(?=[0-9]{4}(?![0-9]))""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Roman();
}
