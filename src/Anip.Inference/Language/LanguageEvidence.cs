using System.Collections.Frozen;
using System.Numerics.Tensors;

namespace Anip.Inference.Language;

/// <summary>Weighs languages by script, letters and small words: what short or noisy texts leave open between neighbours.</summary>
internal sealed class LanguageEvidence
{
    private const float WrongScript = 0.001f;
    private const int MinScriptShare = 6; // a sixth of the letters
    private const float ForeignLetter = 0.4f;
    private const int MaxForeignLetters = 3;

    // No evidence brings back a language that is so far behind.
    private const float Negligible = 1e-6f;
    private const float KnownWord = 2;
    private const int MaxWords = 12;
    private const int MaxWordLength = 12;

    // Serbian in Latin letters is read, but Croatian far more often.
    private const float LatinSerbian = 0.3f;
    private const float HanWithoutKana = 0.05f;

    private readonly float[][] _scriptWeights;
    private readonly int _serbian;
    private readonly int _croatian;
    private readonly int _serboCroatian;
    private readonly string?[] _letters;
    private readonly FrozenDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _words;

    public LanguageEvidence(IReadOnlyList<string> languages)
    {
        var index = languages.Select((language, at) => (language, at)).ToFrozenDictionary(pair => pair.language, pair => pair.at);
        _serbian = index.GetValueOrDefault("sr", -1);
        _croatian = index.GetValueOrDefault("hr", -1);
        _serboCroatian = index.GetValueOrDefault("sh", -1);
        _letters = [.. languages.Select(language => LanguageTables.Letters.GetValueOrDefault(language))];
        _scriptWeights = [.. Enum.GetValues<Script>().Select(script => ScriptWeights(languages, script))];
        _words = LanguageTables.Words
            .Where(entry => index.ContainsKey(entry.Key))
            .SelectMany(entry => entry.Value.Split(' ').Distinct().Select(word => (word, language: index[entry.Key])))
            .GroupBy(pair => pair.word, pair => pair.language)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray())
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Counts letters by script.</summary>
    /// <returns>Whether there are any.</returns>
    public static bool CountLetters(ReadOnlySpan<char> text, Span<int> letters)
    {
        letters.Clear();
        foreach (var unit in text)
        {
            if (unit < '\u0080' ? char.IsAsciiLetter(unit) : char.IsLetter(unit) || char.IsSurrogate(unit))
            {
                letters[(int)Scripts.Of(unit)]++;
            }
        }

        // Japanese has ideographs between its kana; Chinese has no kana at all.
        letters[(int)Script.Kana] += letters[(int)Script.Kana] * 10 > letters[(int)Script.Han] ? letters[(int)Script.Han] : 0;
        return letters.ContainsAnyExcept(0);
    }

    /// <summary>
    /// The power of a text's probabilities at which they are as often right as they say: below 1 for short texts, which claim too much, above it for long ones. It
    /// follows the logarithm of the letters' bytes in UTF-8, and was read off the pieces of sentences that <c>bench language</c> scores by length.
    /// </summary>
    public static float Trust(ReadOnlySpan<char> text)
    {
        var bytes = 0;
        foreach (var unit in text)
        {
            bytes += char.IsLetter(unit) ? unit < '\u0080' ? 1 : unit < '\u0800' ? 2 : 3 : char.IsSurrogate(unit) ? 2 : 0;
        }

        return Math.Clamp(0.115f + (0.27f * MathF.Log(Math.Max(bytes, 1))), 0.2f, 1.3f);
    }

    public void Weigh(ReadOnlySpan<char> text, ReadOnlySpan<int> letters, Span<float> probabilities)
    {
        WeighScripts(letters, probabilities);
        if (_serboCroatian >= 0)
        {
            var cyrillic = letters[(int)Script.Cyrillic] > letters[(int)Script.Latin];
            probabilities[cyrillic ? _serbian : _croatian] += probabilities[_serboCroatian];
            probabilities[_serboCroatian] = 0;
        }

        WeighLetters(text, probabilities);
        WeighWords(text, probabilities);
    }

    // A language fits if one of the scripts that it is written in makes up a part of the text: names and addresses in Latin
    // letters stand in texts of every script.
    private void WeighScripts(ReadOnlySpan<int> letters, Span<float> probabilities)
    {
        Span<float> weights = stackalloc float[probabilities.Length];
        weights.Clear();
        var all = TensorPrimitives.Sum(letters);
        for (var script = 0; script < letters.Length; script++)
        {
            if (letters[script] * MinScriptShare >= all)
            {
                TensorPrimitives.Max(weights, _scriptWeights[script], weights);
            }
        }

        TensorPrimitives.Multiply(probabilities, weights, probabilities);
    }

    private void WeighLetters(ReadOnlySpan<char> text, Span<float> probabilities)
    {
        Span<char> seen = stackalloc char[32];
        var count = 0;
        foreach (var unit in text)
        {
            if (unit > '\u007F' && count < seen.Length && char.IsLetter(unit)
                && char.ToLowerInvariant(unit) is var letter && !seen[..count].Contains(letter))
            {
                seen[count++] = letter;
            }
        }

        var least = count > 0 ? TensorPrimitives.Max<float>(probabilities) * Negligible : 1;
        for (var language = 0; language < _letters.Length && count > 0; language++)
        {
            if (probabilities[language] > least && _letters[language] is { } own && seen[..count].ContainsAnyExcept(own))
            {
                var foreign = 0;
                foreach (var letter in seen[..count])
                {
                    foreign += own.Contains(letter, StringComparison.Ordinal) ? 0 : 1;
                }

                probabilities[language] *= MathF.Pow(ForeignLetter, Math.Min(foreign, MaxForeignLetters));
            }
        }
    }

    private void WeighWords(ReadOnlySpan<char> text, Span<float> probabilities)
    {
        Span<char> word = stackalloc char[MaxWordLength];
        var (length, found) = (0, 0);
        for (var i = 0; i <= text.Length && found < MaxWords; i++)
        {
            if (i < text.Length && char.IsLetter(text[i]))
            {
                if (length < MaxWordLength)
                {
                    word[length] = char.ToLowerInvariant(text[i]);
                }

                length++;
            }
            else
            {
                if (length is > 0 and <= MaxWordLength && _words.TryGetValue(word[..length], out var languages))
                {
                    found++;
                    foreach (var language in languages)
                    {
                        probabilities[language] *= KnownWord;
                    }
                }

                length = 0;
            }
        }
    }

    private static float[] ScriptWeights(IReadOnlyList<string> languages, Script script)
    {
        var own = Scripts.Languages(script)?.Split(' ').ToHashSet();
        var elsewhere = Enum.GetValues<Script>().SelectMany(other => Scripts.Languages(other)?.Split(' ') ?? []).ToHashSet();
        return [.. languages.Select(language => Fits(language)
            ? (script, language) switch
            {
                (Script.Latin, "sr") => LatinSerbian,
                (Script.Han, "ja") => HanWithoutKana,
                _ => 1,
            }
            : WrongScript)];

        bool Fits(string language) => own is not null
            ? own.Contains(language)
            : script == Script.Other || !elsewhere.Contains(language) || Scripts.AlsoLatin(language);
    }
}
