using Anip.Lifecycle.Figures;

namespace Anip.Training.Measures;

/// <summary>Keeps the errors that were made with the highest confidence, and no more of them than a reader looks at.</summary>
internal sealed class WorstErrors
{
    private const int Kept = 20;
    private const int MaxText = 160;

    private readonly List<WorstError> _errors = [];

    public IReadOnlyList<WorstError> Worst => _errors;

    public void Add(string file, string text, string truth, string predicted, double confidence)
    {
        if (_errors.Count == Kept && confidence <= _errors[^1].Confidence)
        {
            return;
        }

        // Of two that are as sure the first one stands first, so that the same rows give the same list.
        var at = _errors.FindIndex(error => error.Confidence < confidence);
        _errors.Insert(at < 0 ? _errors.Count : at, new WorstError(file, Cut(text), truth, predicted, Math.Round(confidence, 4)));
        if (_errors.Count > Kept)
        {
            _errors.RemoveAt(Kept);
        }
    }

    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= MaxText ? line : $"{line[..(char.IsHighSurrogate(line[MaxText - 1]) ? MaxText - 1 : MaxText)]}…";
    }
}
