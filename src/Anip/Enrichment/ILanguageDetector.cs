namespace Anip.Enrichment;

/// <summary>Tells the language of a text. Thread-safe.</summary>
public interface ILanguageDetector
{
    DetectedLanguage Detect(string text);
}

/// <param name="Language">ISO 639-1; null where the text has no letters or is in a language without such a code.</param>
/// <param name="Confidence">0–1; 0 where there is no language.</param>
public sealed record DetectedLanguage(string? Language, float Confidence);
