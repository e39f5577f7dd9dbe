using System.Runtime.InteropServices;

namespace Anip.Training.Comparison;

/// <summary>What a model made of one held-out row, as its part in the figures of each class. Sums over rows give precision, recall and F1.</summary>
/// <param name="Parts">Of a text two at most: the class that it is and the one that it was taken for. Of a sentence those of its names.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowOutcome(IReadOnlyList<OutcomePart> Parts)
{
    /// <summary>Of a text with one class.</summary>
    public static RowOutcome Of(int truth, int predicted) => truth == predicted
        ? new([new OutcomePart(truth, 1, 1, 1)])
        : new([new OutcomePart(truth, 0, 0, 1), new OutcomePart(predicted, 0, 1, 0)]);
}

/// <param name="Right">How often the class was found where it is.</param>
/// <param name="Predicted">How often it was found.</param>
/// <param name="Truly">How often it is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutcomePart(int Class, int Right, int Predicted, int Truly);
