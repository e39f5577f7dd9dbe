using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Anip.Benchmarks;

/// <summary>The rows that no shipped model learnt from: about a tenth, told by a hash of their normalised text.</summary>
internal static class DevelopmentRows
{
    public static bool Contains(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(Key(text)))[0] < 26;

    private static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var rune in text.ToLowerInvariant().EnumerateRunes())
        {
            var kept = Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
            if (kept)
            {
                key.Append(rune.ToString());
            }
            else if (key.Length > 0 && key[^1] != ' ')
            {
                key.Append(' ');
            }
        }

        return key.ToString().Trim(' ');
    }
}
