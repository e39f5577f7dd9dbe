using System.Collections.Frozen;

namespace Anip.Inference.Language;

/// <summary>From fastText's labels (Wikipedia's codes) to ISO 639-1, and how likely each is met in news.</summary>
internal static class LanguageCodes
{
    // What is neither in the list below nor a label of its own weighs this much against a language of news: short or noisy
    // texts fall to the many small languages else, and a text truly in one of those outweighs it.
    private const float OtherPrior = 0.2f;

    private static readonly FrozenSet<string> News =
        "en de fr es it pt nl ru uk pl cs sv da no fi tr ar he hi bn zh ja ko vi th id el ro hu bg hr sr sk fa ur".Split(' ').ToFrozenSet();

    // Varieties that ISO 639-1 or their readers count to a larger language.
    private static readonly FrozenDictionary<string, string> Varieties = new Dictionary<string, string>
    {
        ["nb"] = "no",
        ["nn"] = "no",
        ["arz"] = "ar",
        ["wuu"] = "zh",
        ["yue"] = "zh",
        ["als"] = "de",
        ["bar"] = "de",
        ["azb"] = "az",
        ["ckb"] = "ku",
        ["pnb"] = "pa",
    }.ToFrozenDictionary();

    /// <summary>Null where ISO 639-1 has no code.</summary>
    public static string? Of(string label) => Varieties.GetValueOrDefault(label) ?? (label.Length == 2 ? label : null);

    public static float Prior(string label) => News.Contains(label) || label is "nb" or "nn" or "sh" ? 1 : OtherPrior;
}
