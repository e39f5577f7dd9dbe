using Anip.Enrichment;

namespace Anip.Inference.Language;

/// <summary>The port over whatever version of the language model is installed.</summary>
internal sealed class InstalledLanguageDetector(InstalledModels models) : ILanguageDetector
{
    public DetectedLanguage Detect(string text)
    {
        using var lease = models.LanguageModel.Acquire();
        Span<float> probabilities = stackalloc float[lease.Model.Languages.Count];
        var guess = lease.Model.Detect(text, probabilities);
        return new(guess.Language, guess.Confidence);
    }
}
