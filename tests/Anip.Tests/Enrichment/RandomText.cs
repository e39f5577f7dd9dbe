using CsCheck;

namespace Anip.Tests.Enrichment;

/// <summary>Texts made of what trips readers of text up: marks, names, scripts, broken surrogates, odd spaces.</summary>
internal static class RandomText
{
    private static readonly Gen<string> Piece = CsCheck.Gen.OneOf(
        "Tidewell", "Brannock Lines", "the", "ferry", "ferries", "L'eau", "O'Brien", "Dr.", "U.S.", "3.", "1,234.5", "A", "z.B.", "& ", "—", "\"", "”", "('",
        "海", "彗星が来た", "ララビー", "。", "！", "यह जीत", "।", "الخط", "؟", "ภาษาไทย", "한국어", "\ud83d\ude00", "\ud800", "\udc00", "\0", "\u00A0", "\u200D", "e\u0301", "İ", "ß",
        ".", "...", "!", "?", "\n", "\n\n", "\r\n", " ", " ", " ", "  ", "\t", "-", "'", "’s", "New York");

    public static Gen<string> Gen { get; } = CsCheck.Gen.OneOf<string>(
        Piece.Array[0, 120].Select(string.Concat),
        Piece.Array[0, 60].Select(pieces => string.Join(' ', pieces)),
        CsCheck.Gen.String);

    public static void Sample(this Gen<string> texts, Action<string> check) => Check.Sample(texts, check, iter: 3_000);
}
