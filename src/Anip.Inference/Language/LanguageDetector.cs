using System.Collections.Frozen;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Anip.Models;
using Anip.Storage;

namespace Anip.Inference.Language;

/// <summary>Tells a text's language: fastText's probabilities, weighed by how often a language is read in news and by letters and words that tell neighbours apart.</summary>
internal sealed class LanguageDetector : IDisposable
{
    /// <summary>How much likelier a declared language is than another that the text fits as well. Feeds err: many declare the language of their software, not of their items.</summary>
    private const float DeclaredOdds = 19;

    private const float SureAgainstUnknown = 0.9f;
    private const float MinProbability = 1e-9f;

    // A language is certain long before; a whole article would only cost time.
    private const int MaxUnits = 768;

    // Ligatures, presentation forms, full-width and half-width letters; and the first half of letters in bold and script. They are other ways to write the letters that the model knows.
    private const char FirstForm = '\uFB00';
    private const char LastForm = '\uFFEF';
    private const char MathematicalLetters = '\uD835';

    private readonly FastTextModel _model;
    private readonly LanguageEvidence _evidence;
    private readonly FrozenDictionary<string, int> _index;
    private readonly int[] _languageOf;
    private readonly float[] _priors;

    public LanguageDetector(FastTextModel model)
    {
        _model = model;
        Languages = [.. model.Labels.Select(LanguageCodes.Of).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        _index = Languages.Select((language, at) => (language, at)).ToFrozenDictionary(pair => pair.language, pair => pair.at);
        _languageOf = [.. model.Labels.Select(label => LanguageCodes.Of(label) is { } language ? _index[language] : -1)];
        _priors = [.. model.Labels.Select(LanguageCodes.Prior)];
        _evidence = new(Languages);
    }

    /// <summary>ISO 639-1 codes, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <exception cref="ModelException">The folder holds no such model.</exception>
    public static LanguageDetector Load(ModelFolder folder)
    {
        var file = folder.PathOf("lid.176.ftz");
        try
        {
            return new(FastTextModel.Load(file));
        }
        catch (InvalidDataException exception)
        {
            throw new ModelException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The place of a language in the probabilities; negative where it is not known.</summary>
    public int IndexOf(string language) => _index.GetValueOrDefault(language, -1);

    /// <summary>Fills in the probability of each language; what is missing to 1 is languages without an ISO 639-1 code.</summary>
    public LanguageGuess Detect(ReadOnlySpan<char> text, Span<float> probabilities)
    {
        text = text[..Math.Min(text.Length, MaxUnits)];
        if (text.ContainsAnyInRange(FirstForm, LastForm) || text.Contains(MathematicalLetters))
        {
            text = StoredText.Clean(text.ToString()).Replace('\uFFFE', ' ').Normalize(NormalizationForm.FormKC); // U+FFFE is refused by the platform.
            text = text[..Math.Min(text.Length, MaxUnits)];
        }

        text = Capitals.Prevail(text) ? Capitals.Fold(text) : text;
        Span<float> labels = stackalloc float[_languageOf.Length];
        Span<byte> line = stackalloc byte[MaxUnits * 3];
        Span<int> letters = stackalloc int[Scripts.Count];
        var written = System.Text.Encoding.UTF8.GetBytes(text, line);
        probabilities.Clear();
        if (!LanguageEvidence.CountLetters(text, letters) || !_model.Predict(line[..written], labels))
        {
            return default;
        }

        TensorPrimitives.Multiply(labels, _priors, labels);
        var coded = 0f;
        for (var label = 0; label < labels.Length; label++)
        {
            if (_languageOf[label] is >= 0 and var language)
            {
                probabilities[language] += labels[label];
                coded += labels[label];
            }
        }

        var uncoded = TensorPrimitives.Sum<float>(labels) - coded;
        _evidence.Weigh(text, letters, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<float>(probabilities) + uncoded, probabilities);
        var best = TensorPrimitives.IndexOfMax<float>(probabilities);
        return probabilities[best] > 0 ? new(Languages[best], probabilities[best]) : default;
    }

    /// <summary>
    /// The same where a source declares a language: the text decides as far as it is long enough to be sure, and what is declared decides where it leaves doubt.
    /// What is declared is one more piece of evidence, <see cref="DeclaredOdds"/> to one, beside that of the text, which is taken as less certain than it says of
    /// itself the shorter it is.
    /// </summary>
    /// <param name="declared">ISO 639-1; null where nothing is.</param>
    public LanguageGuess Detect(ReadOnlySpan<char> text, string? declared, Span<float> probabilities)
    {
        var guess = Detect(text, probabilities);
        if (declared is null || guess.Language == declared)
        {
            return guess;
        }

        if (guess.Language is null || IndexOf(declared) is not (>= 0 and var index))
        {
            // Of a text without words, and in a language that is not known here, nothing else is known.
            return guess.Language is null || guess.Confidence < SureAgainstUnknown ? Declare(declared, probabilities) : guess;
        }

        var trust = LanguageEvidence.Trust(text[..Math.Min(text.Length, MaxUnits)]);
        for (var language = 0; language < probabilities.Length; language++)
        {
            probabilities[language] = MathF.Pow(Math.Max(probabilities[language], MinProbability), trust);
        }

        probabilities[index] *= DeclaredOdds;
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<float>(probabilities), probabilities);
        var best = TensorPrimitives.IndexOfMax<float>(probabilities);
        return new(Languages[best], probabilities[best]);
    }

    private LanguageGuess Declare(string declared, Span<float> probabilities)
    {
        probabilities.Clear();
        if (IndexOf(declared) is >= 0 and var index)
        {
            probabilities[index] = 1;
        }

        return new(declared, float.NaN);
    }

    public void Dispose()
    {
        // Managed memory only; a model manager's models are disposable because most of them hold native memory.
    }
}

/// <param name="Language">ISO 639-1; null where the text has no letters.</param>
/// <param name="Confidence">0–1; not a number where it is only declared, and the text says nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LanguageGuess(string? Language, float Confidence);
