using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;

namespace Anip.Training.Comparison;

/// <summary>Sentences with names in them.</summary>
internal sealed class HeldOutSentences : HeldOutRows
{
    private readonly Func<CancellationToken, IAsyncEnumerable<NamedSentence>> _sentences;
    private readonly IReadOnlyList<IReadOnlyList<NameSpan>> _truths;

    private HeldOutSentences(Func<CancellationToken, IAsyncEnumerable<NamedSentence>> sentences, IReadOnlyList<string> keys, IReadOnlyList<IReadOnlyList<NameSpan>> truths)
        : base(keys) => (_sentences, _truths) = (sentences, truths);

    public override IReadOnlyList<string> Labels => EntityTypes.All;

    public override bool IsMacro => false;

    public override IReadOnlyList<string> Baseline => [.. Keys.Select(_ => "")];

    /// <param name="sentences">The rows, as often as they are asked for.</param>
    public static async Task<HeldOutSentences> ReadAsync(Func<CancellationToken, IAsyncEnumerable<NamedSentence>> sentences, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        List<IReadOnlyList<NameSpan>> truths = [];
        await foreach (var sentence in sentences(cancellationToken))
        {
            keys.Add(HeldOutAnswers.KeyOf(sentence.Text, []));
            truths.Add(sentence.Names);
        }

        return new HeldOutSentences(sentences, keys, truths);
    }

    public override RowOutcome OutcomeOf(int row, string answer)
    {
        var found = Parse(answer);
        var truth = _truths[row].Select(name => (name.Start, name.End, name.Type)).ToHashSet();
        return new RowOutcome(
        [
            .. Enumerable.Range(0, Labels.Count)
                .Select(type => new OutcomePart(
                    type, truth.Count(name => name.Type == type && found.Contains(name)), found.Count(name => name.Type == type), truth.Count(name => name.Type == type)))
                .Where(part => part.Predicted + part.Truly > 0),
        ]);
    }

    public override async IAsyncEnumerable<HeldOutAnswer> PredictAsync(
        ModelFolder folder, string encoderVersion, TextEncoder encoder, IReadOnlySet<int> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var head = EntityHead.Load(folder, encoderVersion, encoder.Shape);
        var reader = new EncodedTexts(encoder, Environment.ProcessorCount);
        var asked = _sentences(cancellationToken).Where((_, number) => rows.Contains(number));
        await foreach (var portion in asked.InPortions(sentence => sentence.Text.Length, cancellationToken))
        {
            foreach (var (sentence, spans) in portion.Zip(HeadEvaluation.Find(head, folder.Manifest.Labels, reader, portion, cancellationToken)))
            {
                yield return new HeldOutAnswer(HeldOutAnswers.KeyOf(sentence.Text, []), Write(spans));
            }
        }
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
