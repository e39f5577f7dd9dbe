using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Anip.Inference.Tokenization;

/// <summary>What the BERT normaliser makes of each code point: cleaned, decomposed (NFD), marks stripped, lower-cased, CJK and punctuation set apart.</summary>
/// <remarks>Pages of 256 code points are filled on first use: decomposing all of Unicode at start would cost a tenth of a second.</remarks>
internal sealed class CharacterTable
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    private readonly Page?[] _pages = new Page?[0x110000 >> PageBits];

    /// <summary>What becomes of a code point, and into what it turns.</summary>
    public Normalised this[int codePoint] => PageOf(codePoint).Entries[codePoint & (PageSize - 1)];

    /// <summary>The characters of a <see cref="CharacterKind.Expansion"/>.</summary>
    public Normalised[] Expand(int codePoint) => PageOf(codePoint).Expansions[this[codePoint].CodePoint];

    private Page PageOf(int codePoint)
    {
        ref var page = ref _pages[codePoint >> PageBits];
        return Volatile.Read(ref page) ?? Fill(ref page, codePoint & ~(PageSize - 1));
    }

    // Two threads may fill the same page: both make the same one, and the later one stays.
    private static Page Fill(ref Page? page, int first)
    {
        var entries = new Normalised[PageSize];
        var expansions = new List<Normalised[]>();
        for (var i = 0; i < PageSize; i++)
        {
            entries[i] = Normalise(first + i, expansions);
        }

        var filled = new Page(entries, [.. expansions]);
        Volatile.Write(ref page, filled);
        return filled;
    }

    private static Normalised Normalise(int codePoint, List<Normalised[]> expansions)
    {
        if (!Rune.IsValid(codePoint) || codePoint is 0 or 0xFFFD)
        {
            return new(CharacterKind.Removed);
        }

        var rune = new Rune(codePoint);
        if (codePoint is '\t' or '\n' or '\r')
        {
            return new(CharacterKind.Space);
        }

        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse)
        {
            return new(CharacterKind.Removed);
        }

        if (Rune.IsWhiteSpace(rune))
        {
            return new(CharacterKind.Space);
        }

        var parts = Decompose(rune, IsCjk(codePoint));
        switch (parts)
        {
            case []:
                return new(CharacterKind.Mark);
            case [var one]:
                return one;
            default:
                expansions.Add([.. parts]);
                return new(CharacterKind.Expansion, expansions.Count - 1);
        }
    }

    private static List<Normalised> Decompose(Rune rune, bool cjk)
    {
        // Noncharacters (U+FFFE …) have no decomposition and make Normalize throw.
        var unassigned = Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNotAssigned;
        var text = unassigned ? rune.ToString() : rune.ToString().Normalize(NormalizationForm.FormD);
        List<Normalised> parts = [];
        foreach (var part in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
            {
                var apart = cjk || IsPunctuation(part);
                parts.Add(new(apart ? CharacterKind.Apart : CharacterKind.Letter, Rune.ToLowerInvariant(part).Value));
            }
        }

        return parts;
    }

    // The reference counts all ASCII symbols ($ + < = > ^ ` | ~) as punctuation; other symbols are letters to it.
    private static bool IsPunctuation(Rune rune) =>
        rune.IsAscii
            ? !Rune.IsLetterOrDigit(rune)
            : Rune.IsPunctuation(rune);

    // The ideographs that BERT's authors list, with the gap between U+2B820 and U+2B91F of the reference implementation.
    private static bool IsCjk(int codePoint) => codePoint is
        >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0xF900 and <= 0xFAFF
        or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F or >= 0x2B740 and <= 0x2B81F
        or >= 0x2B920 and <= 0x2CEAF or >= 0x2F800 and <= 0x2FA1F;

    private sealed record Page(Normalised[] Entries, Normalised[][] Expansions);
}

internal enum CharacterKind : byte
{
    /// <summary>Part of a word.</summary>
    Letter,

    /// <summary>A word of its own: punctuation and CJK.</summary>
    Apart,

    Space,

    /// <summary>Leaves no trace: control and format characters, lone surrogates.</summary>
    Removed,

    /// <summary>A stripped accent: belongs to the letter before it.</summary>
    Mark,

    /// <summary>Several characters: <see cref="CharacterTable.Expand"/>.</summary>
    Expansion,
}

/// <param name="CodePoint">Lower-cased; for an expansion its index in the page.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Normalised(CharacterKind Kind, int CodePoint = 0);
