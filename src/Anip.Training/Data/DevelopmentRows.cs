using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Anip.Training.Data;

/// <summary>
/// Which rows are kept for measuring and are never learnt from: about a tenth, chosen by a hash of the row's key, so that
/// the choice is the same for everybody and for every file in which a text stands.
/// </summary>
internal static class DevelopmentRows
{
    private const int FirstByteBelow = 26;

    // The part of the largest topic file that is learnt from, and of its development rows on which the recipe's own figures were taken.
    private const int ThirdSecondByteBelow = 85;

    /// <summary>Files that are kept for measuring as a whole.</summary>
    private static readonly string[] WholeFiles = ["newsmtsc_dev_rw", "wnut17_dev", "stsb_dev", "sst5_dev"];

    public static bool IsWholeFile(string fileName) => WholeFiles.Contains(fileName, StringComparer.Ordinal);

    /// <summary>Lower case, letters and decimal digits only, everything else one space.</summary>
    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var rune in text.ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                key.Append(rune.ToString());
            }
            else if (key.Length > 0 && key[^1] != ' ')
            {
                key.Append(' ');
            }
        }

        return key.ToString().TrimEnd(' ');
    }

    /// <param name="key">As <see cref="Key"/> gives it.</param>
    public static bool IsDevelopment(string key) => Hash(key)[0] < FirstByteBelow;

    /// <summary>Whether a row belongs to a third of its file, which does not depend on <see cref="IsDevelopment"/>.</summary>
    public static bool IsInThird(string key) => Hash(key)[1] < ThirdSecondByteBelow;

    /// <summary>A number from 0 to 255 that is independent of the two above: for holding out part of the training rows.</summary>
    public static int HoldOutByte(string key) => Hash(key)[2];

    /// <summary>Stands for a key in eight bytes.</summary>
    public static ulong Number(string key) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(Hash(key).AsSpan(8));

    private static byte[] Hash(string key) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key));
}
