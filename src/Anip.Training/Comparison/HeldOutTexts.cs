using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;

namespace Anip.Training.Comparison;

/// <summary>Texts of one class each.</summary>
internal sealed class HeldOutTexts : HeldOutRows
{
    private readonly Func<CancellationToken, IAsyncEnumerable<LabelledText>> _texts;
    private readonly IReadOnlyList<int> _truths;
    private readonly IReadOnlyList<string> _labels;
    private readonly Dictionary<string, int> _numbers;

    private HeldOutTexts(Func<CancellationToken, IAsyncEnumerable<LabelledText>> texts, IReadOnlyList<string> keys, IReadOnlyList<int> truths, IReadOnlyList<string> labels)
        : base(keys)
    {
        (_texts, _truths, _labels) = (texts, truths, labels);
        _numbers = labels.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
    }

    public override IReadOnlyList<string> Labels => _labels;

    public override bool IsMacro => true;

    public override IReadOnlyList<string> Baseline
    {
        get
        {
            string[] dealt = [.. _truths.Select(truth => _labels[truth])];
            new Random(1).Shuffle(dealt);
            return dealt;
        }
    }

    /// <param name="texts">The rows, as often as they are asked for.</param>
    /// <param name="labels">All that any of the heads compared can answer, and all that is true of a row.</param>
    public static async Task<HeldOutTexts> ReadAsync(
        Func<CancellationToken, IAsyncEnumerable<LabelledText>> texts, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        List<int> truths = [];
        await foreach (var row in texts(cancellationToken))
        {
            keys.Add(KeyOf(row));
            truths.Add(row.Label);
        }

        return new HeldOutTexts(texts, keys, truths, labels);
    }

    public static string KeyOf(LabelledText row) => HeldOutAnswers.KeyOf(row.Text, row.Targets);

    public static HeldOutAnswer Answer(string row, IReadOnlyList<string> labels, ReadOnlySpan<float> probabilities)
    {
        var predicted = TensorPrimitives.IndexOfMax(probabilities);
        return new HeldOutAnswer(row, labels[predicted], Math.Round(probabilities[predicted], 4));
    }

    public override bool Allows(string answer) => _numbers.ContainsKey(answer);

    // A label that the rows do not have is never right.
    public override RowOutcome OutcomeOf(int row, string answer) =>
        _numbers.TryGetValue(answer, out var predicted) ? RowOutcome.Of(_truths[row], predicted) : new RowOutcome([new OutcomePart(_truths[row], 0, 0, 1)]);

    public override async IAsyncEnumerable<HeldOutAnswer> PredictAsync(
        ModelFolder folder, string encoderVersion, TextEncoder encoder, IReadOnlySet<int> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var head = ClassificationHead.Load(folder, encoderVersion);
        var reader = new EncodedTexts(encoder, Environment.ProcessorCount);
        var asked = _texts(cancellationToken).Where((_, number) => rows.Contains(number));
        await foreach (var portion in asked.InPortions(row => row.Text.Length, cancellationToken))
        {
            foreach (var (row, probabilities) in portion.Zip(HeadEvaluation.Predict(head, reader, portion, cancellationToken)))
            {
                yield return Answer(KeyOf(row), head.Labels, probabilities);
            }
        }
    }
}
