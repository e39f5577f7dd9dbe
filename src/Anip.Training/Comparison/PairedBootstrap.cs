using System.Globalization;
using Anip.Lifecycle.Figures;

namespace Anip.Training.Comparison;

/// <summary>Compares two models by what they made of the same rows.</summary>
internal static class PairedBootstrap
{
    private const int Seed = 1;

    /// <param name="labels">The classes, by their numbers in the outcomes.</param>
    /// <param name="isMacro">Whether the score is the mean of the classes' F1, or the F1 over all names.</param>
    /// <param name="isFirst">The champion is none: what stands for it answers at random, and has no class to lose.</param>
    public static ModelComparison Compare(
        IReadOnlyList<RowOutcome> champion, IReadOnlyList<RowOutcome> challenger, IReadOnlyList<string> labels, bool isMacro, PromotionRule rule, bool isFirst = false)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(challenger.Count, champion.Count, nameof(challenger));
        var (old, next) = (Sums(champion, labels.Count, isMacro), Sums(challenger, labels.Count, isMacro));
        var difference = next.Score - old.Score;
        var (low, high) = Interval(champion, challenger, labels.Count, isMacro, rule);
        ClassComparison[] classes = [.. labels.Select((label, at) => new ClassComparison(label, old.F1(at), next.F1(at)))];
        var worst = classes.MinBy(one => one.ChallengerF1 - one.ChampionF1)!;
        var loss = worst.ChampionF1 - worst.ChallengerF1;
        var start = isFirst ? "The first of its name, beside answers that are dealt out at random: " : "";
        var figures = string.Create(CultureInfo.InvariantCulture, $"{start}F1 {old.Score:0.000} to {next.Score:0.000} on {champion.Count:N0} rows, {difference:+0.000;-0.000;0.000} ({low:+0.000;-0.000;0.000} to {high:+0.000;-0.000;0.000})");
        var refusal = champion.Count == 0 ? "there are no rows to compare on"
            : isMacro && OnlyClass(champion) is { } only ? $"all these rows are of '{labels[only]}', on which a model that knows nothing else is best"
            : difference < rule.Margin ? string.Create(CultureInfo.InvariantCulture, $"it is not better by {rule.Margin:0.000}")
            : low <= 0 ? "the difference may be chance: its interval reaches to zero"
            : loss > rule.MaxClassLoss && !isFirst ? string.Create(CultureInfo.InvariantCulture, $"{worst.Name} would fall from {worst.ChampionF1:0.000} to {worst.ChallengerF1:0.000}")
            : null;
        return new ModelComparison(
            champion.Count, old.Score, next.Score, difference, low, high, classes, refusal is null, refusal is null ? $"{figures}: better." : $"{figures}: {refusal}.");
    }

    /// <returns>The class that all rows are of; null where there are several.</returns>
    private static int? OnlyClass(IReadOnlyList<RowOutcome> rows)
    {
        var classes = rows.SelectMany(row => row.Parts).Where(part => part.Truly > 0).Select(part => part.Class).Distinct().Take(2).ToList();
        return classes.Count == 1 ? classes[0] : null;
    }

    private static OutcomeSums Sums(IReadOnlyList<RowOutcome> rows, int classes, bool isMacro)
    {
        var sums = new OutcomeSums(classes, isMacro);
        foreach (var row in rows)
        {
            sums.Add(row);
        }

        return sums;
    }

    private static (double Low, double High) Interval(
        IReadOnlyList<RowOutcome> champion, IReadOnlyList<RowOutcome> challenger, int classes, bool isMacro, PromotionRule rule)
    {
        if (champion.Count == 0)
        {
            return (0, 0);
        }

        var random = new Random(Seed);
        var (old, next) = (new OutcomeSums(classes, isMacro), new OutcomeSums(classes, isMacro));
        var differences = new double[rule.Resamples];
        for (var i = 0; i < differences.Length; i++)
        {
            old.Clear();
            next.Clear();
            for (var draw = 0; draw < champion.Count; draw++)
            {
                var row = random.Next(champion.Count);
                old.Add(champion[row]);
                next.Add(challenger[row]);
            }

            differences[i] = next.Score - old.Score;
        }

        Array.Sort(differences);
        var tail = (1 - rule.Confidence) / 2;
        return (differences[(int)(tail * differences.Length)], differences[Math.Min((int)((1 - tail) * differences.Length), differences.Length - 1)]);
    }
}
