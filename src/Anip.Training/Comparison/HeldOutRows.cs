using System.Numerics.Tensors;
using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;

namespace Anip.Training.Comparison;

/// <summary>Rows that no version of a model has learnt from, with what is true of them.</summary>
internal abstract class HeldOutRows
{
    /// <summary>The classes, by their numbers in the outcomes.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the score is the mean of the classes' F1, or the F1 over all names.</summary>
    public abstract bool IsMacro { get; }

    /// <summary>As <see cref="HeldOutAnswers.KeyOf"/> gives them.</summary>
    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>What needs no model to be said: the true labels, dealt out at random. Of names, none.</summary>
    public abstract IReadOnlyList<string> Baseline { get; }

    /// <summary>Whether a head of these classes can have said it.</summary>
    public virtual bool Allows(string answer) => true;

    public abstract RowOutcome OutcomeOf(int row, string answer);

    /// <summary>Answers the rows of these numbers by a head that is loaded from its folder.</summary>
    public abstract IReadOnlyList<HeldOutAnswer> Predict(ModelFolder folder, string encoderVersion, TextEncoder encoder, IReadOnlyList<int> rows, CancellationToken cancellationToken);
}

/// <param name="labels">All that any of the heads compared can answer, and all that is true of a row.</param>
internal sealed class HeldOutTexts(IReadOnlyList<LabelledText> rows, IReadOnlyList<string> labels) : HeldOutRows
{
    public override IReadOnlyList<string> Labels => labels;

    public override bool IsMacro => true;

    public override IReadOnlyList<string> Keys { get; } = [.. rows.Select(row => HeldOutAnswers.KeyOf(row.Text, row.Targets))];

    public override IReadOnlyList<string> Baseline
    {
        get
        {
            string[] dealt = [.. rows.Select(row => labels[row.Label])];
            new Random(1).Shuffle(dealt);
            return dealt;
        }
    }

    public override bool Allows(string answer) => labels.Contains(answer);

    // A label that the rows do not have is never right.
    public override RowOutcome OutcomeOf(int row, string answer)
    {
        var (truth, predicted) = (rows[row].Label, labels.ToList().IndexOf(answer));
        return predicted >= 0 ? RowOutcome.Of(truth, predicted) : new RowOutcome([new OutcomePart(truth, 0, 0, 1)]);
    }

    public static HeldOutAnswer Answer(string row, IReadOnlyList<string> labels, ReadOnlySpan<float> probabilities)
    {
        var predicted = TensorPrimitives.IndexOfMax(probabilities);
        return new HeldOutAnswer(row, labels[predicted], Math.Round(probabilities[predicted], 4));
    }

    public override IReadOnlyList<HeldOutAnswer> Predict(ModelFolder folder, string encoderVersion, TextEncoder encoder, IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        using var head = ClassificationHead.Load(folder, encoderVersion);
        var asked = numbers.Select(number => rows[number]).ToList();
        return [.. HeadEvaluation.Predict(head, new EncodedTexts(encoder, Environment.ProcessorCount), asked, cancellationToken).Select((probabilities, at) => Answer(Keys[numbers[at]], head.Labels, probabilities))];
    }
}

internal sealed class HeldOutSentences(IReadOnlyList<NamedSentence> rows) : HeldOutRows
{
    public override IReadOnlyList<string> Labels => EntityTypes.All;

    public override bool IsMacro => false;

    public override IReadOnlyList<string> Keys { get; } = [.. rows.Select(row => HeldOutAnswers.KeyOf(row.Text, []))];

    public override IReadOnlyList<string> Baseline => [.. rows.Select(_ => "")];

    public override RowOutcome OutcomeOf(int row, string answer)
    {
        var found = Parse(answer);
        var truth = rows[row].Names.Select(name => (name.Start, name.End, name.Type)).ToHashSet();
        return new RowOutcome(
        [
            .. Enumerable.Range(0, Labels.Count)
                .Select(type => new OutcomePart(
                    type, truth.Count(name => name.Type == type && found.Contains(name)), found.Count(name => name.Type == type), truth.Count(name => name.Type == type)))
                .Where(part => part.Predicted + part.Truly > 0),
        ]);
    }

    public override IReadOnlyList<HeldOutAnswer> Predict(ModelFolder folder, string encoderVersion, TextEncoder encoder, IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        using var head = EntityHead.Load(folder, encoderVersion, encoder.Shape);
        var asked = numbers.Select(number => rows[number]).ToList();
        return [.. HeadEvaluation.Find(head, folder.Manifest.Labels, new EncodedTexts(encoder, Environment.ProcessorCount), asked, cancellationToken).Select((spans, at) => new HeldOutAnswer(Keys[numbers[at]], Write(spans)))];
    }

    /// <summary>Start, end and type of each name, such as <c>0-4-1 10-15-2</c>.</summary>
    public static string Write(IEnumerable<(int Start, int End, int Type, float Confidence)> names) =>
        string.Join(' ', names.Select(name => FormattableString.Invariant($"{name.Start}-{name.End}-{name.Type}")));

    private static HashSet<(int Start, int End, int Type)> Parse(string answer)
    {
        HashSet<(int, int, int)> names = [];
        foreach (var name in answer.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Split('-') is [var start, var end, var type] && int.TryParse(start, out var from) && int.TryParse(end, out var to) && int.TryParse(type, out var kind) && kind < EntityTypes.All.Count)
            {
                names.Add((from, to, kind));
            }
        }

        return names;
    }
}
