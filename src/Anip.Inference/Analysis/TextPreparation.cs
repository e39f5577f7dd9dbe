using System.Globalization;
using Anip.Enrichment;
using Anip.Inference.Encoding;
using Anip.Inference.Language;
using Anip.Inference.Tokenization;

namespace Anip.Inference.Analysis;

/// <summary>What comes before the encoder: language, the decision whether heads may speak, tokens and windows.</summary>
internal sealed class TextPreparation(ModelLeases models, InferenceOptions options)
{
    private readonly LanguageDetector _detector = models.Language;
    private readonly IReadOnlyList<string> _languages = models.Topic?.Languages ?? models.Sentiment?.Languages ?? models.Entities?.Languages ?? [];

    /// <param name="tokens">Receives the tokens; not shared with another thread while this runs.</param>
    public PreparedText Prepare(AnalysisInput input, TokenBuffer tokens)
    {
        var text = input.Content is { Length: > 0 } content ? input.Title + "\n" + content : input.Title;
        Span<float> probabilities = stackalloc float[_detector.Languages.Count];
        var guess = input.Language is { Length: > 0 } known
            ? Known(known, probabilities)
            : _detector.Detect(text, probabilities);
        return new(input, text, WindowSplitter.Split(text, models.Encoder.Tokenizer, tokens, options.Windows), guess)
        {
            Abstained = ReasonToAbstain(guess.Language, probabilities),
            Mentions = TargetMentions.Find(text, input.Target),
        };
    }

    private LanguageGuess Known(string language, Span<float> probabilities)
    {
        probabilities.Clear();
        if (_detector.IndexOf(language) is >= 0 and var index)
        {
            probabilities[index] = 1;
        }

        return new(language, 1);
    }

    private string? ReasonToAbstain(string? language, ReadOnlySpan<float> probabilities)
    {
        if (_languages.Count == 0)
        {
            return null;
        }

        if (language is null)
        {
            return "The text has no words in a language that can be told.";
        }

        var known = 0f;
        foreach (var one in _languages)
        {
            known += _detector.IndexOf(one) is >= 0 and var index ? probabilities[index] : 0;
        }

        return known >= options.LeastLanguageProbability
            ? null
            : $"The text is in {NameOf(language)}; topic, sentiment and names are read in {string.Join(", ", _languages.Select(NameOf))} only.";
    }

    private static string NameOf(string language) => CultureInfo.GetCultureInfo(language).EnglishName;
}
