using Anip.Inference.Encoding;
using Anip.Models;

namespace Anip.Training.Comparison;

/// <summary>Rows that no version of a model has learnt from, with what is true of them. Their texts are not kept, but read again by who needs them.</summary>
/// <param name="keys">As <see cref="HeldOutAnswers.KeyOf"/> gives them.</param>
internal abstract class HeldOutRows(IReadOnlyList<string> keys)
{
    public IReadOnlyList<string> Keys => keys;

    /// <summary>The classes, by their numbers in the outcomes.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the score is the mean of the classes' F1, or the F1 over all names.</summary>
    public abstract bool IsMacro { get; }

    /// <summary>What needs no model to be said: the true labels, dealt out at random. Of names, none.</summary>
    public abstract IReadOnlyList<string> Baseline { get; }

    /// <summary>Whether a head of these classes can have said it.</summary>
    public virtual bool Allows(string answer) => true;

    public abstract RowOutcome OutcomeOf(int row, string answer);

    /// <summary>Answers the rows of these numbers by a head that is loaded from its folder.</summary>
    public abstract IAsyncEnumerable<HeldOutAnswer> PredictAsync(
        ModelFolder folder, string encoderVersion, TextEncoder encoder, IReadOnlySet<int> rows, CancellationToken cancellationToken);
}
