using System.Globalization;

namespace Anip.Watching;

/// <summary>How the answers of a model change from day to day.</summary>
/// <param name="Days">Those that texts are of, the oldest first; of every version that read some.</param>
/// <param name="Lately">The last seven days of the version in force, as one.</param>
/// <param name="AgainstTraining">The population-stability index of the last seven days against what the model was measured on; null where that is not known, or there is too little to say.</param>
/// <param name="AgainstLastMonth">The same against the thirty days before.</param>
/// <param name="Limits">By which it is judged.</param>
public sealed record ModelDrift(
    string Model, string Version, IReadOnlyList<DriftDay> Days, DriftDay Lately, double? AgainstTraining, double? AgainstLastMonth, DriftOptions Limits)
{
    /// <summary>Days that are compared with others.</summary>
    public const int Window = 7;

    /// <summary>Days before them.</summary>
    public const int Month = 30;

    // What a share is taken for at least: a label that one side has none of would make the index infinite.
    private const double LeastShare = 1e-4;

    /// <summary>Whether people say the same; null where nobody can say anything of what this model reads.</summary>
    public Agreement? Agreement { get; init; }

    public DriftVerdict Verdict => AgainstTraining > Limits.Threshold || AgainstLastMonth > Limits.Threshold ? DriftVerdict.Drifted
        : AgainstTraining is null && AgainstLastMonth is null ? DriftVerdict.TooFew : DriftVerdict.Steady;

    /// <summary>The verdict for a person.</summary>
    public string Sentence => Verdict switch
    {
        DriftVerdict.Drifted => string.Create(
            CultureInfo.InvariantCulture,
            $"The answers of {Model} {Version} have drifted: the population-stability index of the last {Window} days is {Said(AgainstTraining)} against its training data and {Said(AgainstLastMonth)} against the month before; above {Limits.Threshold:0.##} either asks for a look (Models:Drift:Threshold)."),
        DriftVerdict.TooFew when Lately.Count < Limits.MinAnswers => string.Create(
            CultureInfo.InvariantCulture, $"Too few answers to say: {Lately.Count:N0} in the last {Window} days, of {Limits.MinAnswers:N0} that it takes (Models:Drift:MinAnswers)."),
        DriftVerdict.TooFew => "There is nothing to compare the last days with yet: neither the month before nor the shares of the training data are known.",
        _ => "The answers are as they were.",
    };

    /// <param name="training">The share of each label in what the model was measured on; empty where that is not known.</param>
    /// <param name="today">The last of the seven days.</param>
    public static ModelDrift Of(string model, string version, IReadOnlyList<ModelDay> days, IReadOnlyDictionary<string, double> training, DriftOptions options, DateOnly today)
    {
        var own = days.Where(day => day.Version == version).ToList();
        var first = today.AddDays(1 - Window);
        var lately = own.Where(day => day.Day >= first).ToList();
        var now = Counts(lately);
        var before = Counts(own.Where(day => day.Day < first && day.Day >= first.AddDays(-Month)));
        var enough = now.Values.Sum() >= options.MinAnswers;
        return new ModelDrift(
            model, version, [.. days.GroupBy(day => (day.Day, day.Version)).Select(group => DriftDay.Of(group.Key.Day, group.Key.Version, [.. group], options.Floor))],
            DriftDay.Of(today, version, lately, options.Floor),
            enough && training.Count > 0 ? Index(training, now) : null,
            enough && before.Values.Sum() >= options.MinAnswers ? Index(before, now) : null,
            options);
    }

    /// <summary>Population-stability index: the sum over labels of the difference of their shares times the logarithm of the shares' ratio.</summary>
    internal static double Index(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual)
    {
        var (all, some) = (expected.Values.Sum(), actual.Values.Sum());
        return expected.Keys.Union(actual.Keys, StringComparer.Ordinal).Sum(label =>
        {
            var (p, q) = (Math.Max(expected.GetValueOrDefault(label) / all, LeastShare), Math.Max(actual.GetValueOrDefault(label) / some, LeastShare));
            return (q - p) * Math.Log(q / p);
        });
    }

    private static Dictionary<string, double> Counts(IEnumerable<ModelDay> days) => days.Where(day => day.Label.Length > 0)
        .GroupBy(day => day.Label, StringComparer.Ordinal).ToDictionary(group => group.Key, group => (double)group.Sum(day => day.Count), StringComparer.Ordinal);

    private static string Said(double? index) => index is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "not known";
}

public enum DriftVerdict
{
    /// <summary>Too few answers, or nothing to compare them with.</summary>
    TooFew,
    Steady,
    Drifted,
}

/// <summary>What one version said of the texts of one day.</summary>
/// <param name="Count">Answers that have a label.</param>
/// <param name="Abstained">Texts to which it gave none.</param>
/// <param name="MeanConfidence">Null where it gave no label.</param>
/// <param name="BelowFloor">The share of answers that are less sure than the floor; null where it gave no label.</param>
/// <param name="Labels">How often it gave each.</param>
public sealed record DriftDay(DateOnly Day, string Version, long Count, long Abstained, double? MeanConfidence, double? BelowFloor, IReadOnlyDictionary<string, long> Labels)
{
    /// <summary>The share of texts that it gave no label to; null where it read none.</summary>
    public double? AbstainedShare => Count + Abstained == 0 ? null : (double)Abstained / (Count + Abstained);

    internal static DriftDay Of(DateOnly day, string version, IReadOnlyList<ModelDay> rows, double floor)
    {
        var labelled = rows.Where(row => row.Label.Length > 0).ToList();
        var count = labelled.Sum(row => row.Count);
        return new DriftDay(
            day, version, count, rows.Where(row => row.Label.Length == 0).Sum(row => row.Count),
            count == 0 ? null : labelled.Sum(row => row.Confidence) / count,
            count == 0 ? null : (double)labelled.Where(row => row.Tenth < Math.Round(floor * 10)).Sum(row => row.Count) / count,
            labelled.GroupBy(row => row.Label, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal));
    }
}
