namespace Anip.Inference.Language;

/// <summary>Writing systems as far as they tell languages apart.</summary>
internal enum Script
{
    Other,
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Devanagari,
    Bengali,
    Thai,
    Hangul,
    Kana,
    Han,
}

internal static class Scripts
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)Script.Han + 1;

    /// <summary>The script of a letter, by the Unicode blocks that hold nearly all running text of the languages here.</summary>
    public static Script Of(char letter) => letter switch
    {
        < '\u0250' => Script.Latin,
        >= '\u0370' and < '\u0400' => Script.Greek,
        >= '\u0400' and < '\u0530' => Script.Cyrillic,
        >= '\u0590' and < '\u0600' => Script.Hebrew,
        >= '\u0600' and < '\u0700' or >= '\u0750' and < '\u0780' or >= '\uFB50' and < '\uFE00' or >= '\uFE70' and < '\uFEFF' => Script.Arabic,
        >= '\u0900' and < '\u0980' => Script.Devanagari,
        >= '\u0980' and < '\u0A00' => Script.Bengali,
        >= '\u0E00' and < '\u0E80' => Script.Thai,
        >= '\u1100' and < '\u1200' or >= '\uAC00' and < '\uD7B0' => Script.Hangul,
        >= '\u1E00' and < '\u1F00' => Script.Latin,
        >= '\u1F00' and < '\u2000' => Script.Greek,
        >= '\u3040' and < '\u3100' => Script.Kana,
        >= '\u3400' and < '\uA000' or >= '\uF900' and < '\uFB00' => Script.Han,
        _ => Script.Other,
    };

    /// <summary>ISO 639-1 codes of the languages written in a script; null where it is all that no other script claims for itself.</summary>
    public static string? Languages(Script script) => script switch
    {
        Script.Cyrillic => "ru uk be bg mk sr kk ky mn tg tt ba cv ce os kv av sh bs uz az",
        Script.Greek => "el",
        Script.Arabic => "ar fa ur ps ug ku sd az pa ks",
        Script.Hebrew => "he yi",
        Script.Devanagari => "hi mr ne sa bh",
        Script.Bengali => "bn as",
        Script.Thai => "th",
        Script.Hangul => "ko",
        Script.Kana => "ja",
        Script.Han => "zh ja",
        _ => null,
    };

    /// <summary>Whether a language that another script claims is written in Latin letters as well.</summary>
    public static bool AlsoLatin(string language) => language is "sr" or "sh" or "bs" or "uz" or "az" or "ku";
}
