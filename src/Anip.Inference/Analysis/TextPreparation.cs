using System.Globalization;
using Anip.Enrichment;
using Anip.Inference.Encoding;
using Anip.Inference.Installed;
using Anip.Inference.Language;
using Anip.Inference.Tokenization;

namespace Anip.Inference.Analysis;

/// <summary>What comes before the encoder: language, the decision which heads may speak, tokens and windows.</summary>
internal sealed class TextPreparation(ModelSet models, LanguageDetector detector, InferenceOptions options)
{
    /// <param name="tokens">Receives the tokens; not shared with another thread while this runs.</param>
    public PreparedText Prepare(AnalysisInput input, TokenBuffer tokens)
    {
        var text = input.Text;
        Span<float> probabilities = stackalloc float[detector.Languages.Count];
        var guess = detector.Detect(text, input.Language is { Length: > 0 } declared ? declared : null, probabilities);
        var abstained = ReasonToAbstain(guess.Language, probabilities);
        return new(input, text, WindowSplitter.Split(text, models.Encoder, tokens, options.Windows), guess, models.Encoder.Shape)
        {
            Abstained = abstained,
            Readers = ReadersOf(abstained, guess.Language, probabilities),
            Mentions = TargetMentions.Find(text, input.Target),
        };
    }

    private string? ReasonToAbstain(string? language, ReadOnlySpan<float> probabilities) =>
        models.Languages.Count == 0 ? null
        : language is null ? "The text has no words in a recognisable language."
        : Reads(models.Languages, language, probabilities) ? null
        : $"The text is in {NameOf(language)}; topic, sentiment and names are read in {string.Join(", ", models.Languages.Select(NameOf))} only.";

    private bool[] ReadersOf(string? abstained, string? language, ReadOnlySpan<float> probabilities)
    {
        var readers = new bool[models.Classifiers.Count];
        for (var i = 0; i < readers.Length; i++)
        {
            var head = models.Classifiers[i];
            readers[i] = head.IsLabeller ? Reads(head.Manifest.Languages, language, probabilities) : abstained is null;
        }

        return readers;
    }

    private bool Reads(IReadOnlyList<string> languages, string? language, ReadOnlySpan<float> probabilities)
    {
        if (languages.Count == 0)
        {
            return true;
        }

        var known = 0f;
        foreach (var one in languages)
        {
            known += detector.IndexOf(one) is >= 0 and var index ? probabilities[index] : 0;
        }

        return language is not null && known >= options.MinLanguageProbability;
    }

    private static string NameOf(string language) => CultureInfo.GetCultureInfo(language).EnglishName;
}
