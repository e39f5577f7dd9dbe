using Anip.Articles.Languages;
using Anip.Decoding;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>The language that a text was written in, as GDELT tells of its translation: <c>srclc:fra;eng:GT-FRA 1.0</c>; nothing where it was English.</summary>
internal static class SourceLanguage
{
    /// <returns>ISO 639-1, or the three letters where there is none.</returns>
    public static string Of(ReadOnlySpan<byte> told)
    {
        if (told.IsEmpty)
        {
            return "en";
        }

        var at = told.IndexOf("srclc:"u8);
        var code = at >= 0 && told.Length >= at + 9 ? TextDecoding.Decode(told.Slice(at + 6, 3)) : "eng";
        return LanguageTag.TryParse(code, out var language) ? language : code;
    }
}
