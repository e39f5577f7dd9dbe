using Anip.Watching;

namespace Anip.Tests.Watching;

public sealed class ModelDriftTests
{
    private static readonly DateOnly Today = new(2026, 3, 14);
    private static readonly Dictionary<string, double> Nothing = [];

    [Fact]
    public void The_index_is_that_of_the_textbook()
    {
        // (0.4 − 0.5) ln(0.4 / 0.5) + (0.6 − 0.5) ln(0.6 / 0.5)
        Assert.Equal(0.040547, ModelDrift.Index(Shares(("a", 5), ("b", 5)), Shares(("a", 40), ("b", 60))), 1e-6);
        Assert.Equal(0, ModelDrift.Index(Shares(("a", 1), ("b", 3)), Shares(("a", 25), ("b", 75))), 1e-12);
    }

    [Fact]
    public void A_label_that_one_side_lacks_makes_it_large_and_not_infinite()
    {
        var index = ModelDrift.Index(Shares(("a", 1)), Shares(("a", 1), ("b", 1)));

        Assert.InRange(index, 1, 10);
    }

    [Fact]
    public void Seven_days_are_compared_with_the_thirty_before_and_with_the_training_data()
    {
        List<ModelDay> days =
        [
            .. Enumerable.Range(0, 7).SelectMany(back => Day(back, ("a", 80), ("b", 20))),
            .. Enumerable.Range(7, 30).SelectMany(back => Day(back, ("a", 50), ("b", 50))),
            .. Day(40, ("c", 10_000)), // Too long ago to count.
        ];

        var drift = ModelDrift.Of("topic", "2", days, Shares(("a", 0.8), ("b", 0.2)), new DriftOptions(), Today);

        Assert.Equal(0.3 * Math.Log(1.6) - (0.3 * Math.Log(0.4)), drift.AgainstLastMonth!.Value, 1e-9);
        Assert.Equal(0, drift.AgainstTraining!.Value, 1e-9);
        Assert.Equal(DriftVerdict.Drifted, drift.Verdict);
        Assert.Contains("have drifted", drift.Sentence, StringComparison.Ordinal);
        Assert.Equal(38, drift.Days.Count);
    }

    [Fact]
    public void Where_there_is_too_little_nothing_is_said()
    {
        var drift = ModelDrift.Of("topic", "2", [.. Day(0, ("a", 199)), .. Day(10, ("b", 10_000))], Shares(("b", 1)), new DriftOptions(), Today);

        Assert.Equal((null, null, DriftVerdict.TooFew), (drift.AgainstTraining, drift.AgainstLastMonth, drift.Verdict));
        Assert.Contains("199 in the last 7 days, of 200", drift.Sentence, StringComparison.Ordinal);
        Assert.Null(ModelDrift.Of("topic", "2", [.. Day(0, ("a", 500))], Nothing, new DriftOptions(), Today).AgainstTraining);
    }

    [Fact]
    public void Where_there_is_nothing_to_compare_with_that_is_said()
    {
        var drift = ModelDrift.Of("topic", "2", [.. Day(0, ("a", 500))], Nothing, new DriftOptions(), Today);

        Assert.Equal(DriftVerdict.TooFew, drift.Verdict);
        Assert.Contains("nothing to compare", drift.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_versions_answers_are_shown_and_not_compared()
    {
        ModelDay[] days = [.. Day(10, ("a", 500)), .. Day(0, ("a", 500)).Select(day => day with { Version = "1" })];

        var drift = ModelDrift.Of("topic", "2", days, Shares(("a", 1)), new DriftOptions(), Today);

        Assert.Null(drift.AgainstTraining);
        Assert.Equal(["2", "1"], drift.Days.Select(day => day.Version));
    }

    [Fact]
    public void A_day_has_its_mean_its_unsure_answers_and_its_abstentions()
    {
        ModelDay[] rows = [new(Today, "2", "a", 4, 1, 0.45), new(Today, "2", "a", 9, 2, 1.9), new(Today, "2", "b", 5, 1, 0.55), new(Today, "2", "", 0, 3, 0)];

        var day = Assert.Single(ModelDrift.Of("topic", "2", rows, Nothing, new DriftOptions(), Today).Days);

        Assert.Equal((4L, 3L), (day.Count, day.Abstained));
        Assert.Equal(0.725, day.MeanConfidence!.Value, 1e-9);
        Assert.Equal(0.25, day.BelowFloor);
        Assert.Equal((3L, 1L), (day.Labels["a"], day.Labels["b"]));
    }

    private static Dictionary<string, double> Shares(params (string Label, double Share)[] shares) => shares.ToDictionary(share => share.Label, share => share.Share);

    private static IEnumerable<ModelDay> Day(int back, params (string Label, long Count)[] counts) =>
        counts.Select(count => new ModelDay(Today.AddDays(-back), "2", count.Label, 8, count.Count, count.Count * 0.85));
}
