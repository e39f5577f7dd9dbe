using Anip.Lifecycle.Figures;
using Anip.Training.Comparison;

namespace Anip.Tests.Training;

/// <summary>When a challenger takes the champion's place, and why not.</summary>
public sealed class PairedBootstrapTests
{
    private static readonly string[] Labels = ["business", "health", "sports"];

    [Fact]
    public void One_that_is_clearly_better_on_the_same_rows_takes_its_place()
    {
        var comparison = Compare(3_000, (row, truth) => row % 5 == 0 ? Other(truth) : truth, (row, truth) => row % 20 == 0 ? Other(truth) : truth);

        Assert.True(comparison.IsBetter, comparison.Reason);
        Assert.Equal((0.8, 0.95), (Math.Round(comparison.ChampionF1, 2), Math.Round(comparison.ChallengerF1, 2)));
        Assert.True(comparison.Low > 0.1 && comparison.High < 0.2 && comparison.Low < comparison.Difference && comparison.Difference < comparison.High);
        Assert.Contains("0.800 to 0.950 on 3,000 rows", comparison.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_and_a_worse_one_do_not()
    {
        var same = Compare(3_000, (row, truth) => row % 5 == 0 ? Other(truth) : truth, (row, truth) => row % 5 == 0 ? Other(truth) : truth);
        var worse = Compare(3_000, (row, truth) => row % 5 == 0 ? Other(truth) : truth, (row, truth) => row % 4 == 0 ? Other(truth) : truth);

        Assert.Equal((false, 0.0), (same.IsBetter, same.Difference));
        Assert.False(worse.IsBetter);
        Assert.True(worse.Difference < 0);
        Assert.Contains("not better by 0.002", same.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_may_be_chance_is_not_enough()
    {
        var comparison = Compare(60, (row, truth) => row % 10 == 0 ? Other(truth) : truth, (row, truth) => row % 20 == 0 ? Other(truth) : truth);

        Assert.True(comparison.Difference > 0.002);
        Assert.False(comparison.IsBetter);
        Assert.Contains("may be chance", comparison.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_better_on_the_whole_and_gives_up_a_class_does_not()
    {
        var comparison = Compare(
            6_000,
            (row, truth) => row % 4 == 0 ? Other(truth) : truth,
            (row, truth) => truth == 1 ? row % 2 : truth);

        Assert.True(comparison.Low > 0);
        Assert.False(comparison.IsBetter, comparison.Reason);
        Assert.Contains("health would fall from 0.750 to 0.667", comparison.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_compared_by_the_f1_over_all_of_them()
    {
        RowOutcome[] champion = [.. Enumerable.Range(0, 400).Select(row => new RowOutcome([new OutcomePart(row % 3, row % 2, 1, 1)]))];
        RowOutcome[] challenger = [.. Enumerable.Range(0, 400).Select(row => new RowOutcome([new OutcomePart(row % 3, 1, 1, 1)]))];

        var comparison = PairedBootstrap.Compare(champion, challenger, Labels, isMacro: false, new PromotionRule());

        Assert.Equal((0.5, 1.0, true), (comparison.ChampionF1, comparison.ChallengerF1, comparison.IsBetter));
    }

    [Fact]
    public void Without_rows_nothing_is_better()
    {
        var comparison = PairedBootstrap.Compare([], [], Labels, isMacro: true, new PromotionRule());

        Assert.False(comparison.IsBetter);
        Assert.Contains("no rows", comparison.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_one_class_show_nothing()
    {
        var comparison = PairedBootstrap.Compare(
            [.. Enumerable.Range(0, 400).Select(row => RowOutcome.Of(1, row % 3))], [.. Enumerable.Range(0, 400).Select(_ => RowOutcome.Of(1, 1))], Labels, isMacro: true, new PromotionRule());

        Assert.False(comparison.IsBetter);
        Assert.Contains("all these rows are of 'health'", comparison.Reason, StringComparison.Ordinal);
    }

    private static int Other(int truth) => (truth + 1) % 3;

    private static ModelComparison Compare(int rows, Func<int, int, int> champion, Func<int, int, int> challenger) => PairedBootstrap.Compare(
        [.. Enumerable.Range(0, rows).Select(row => RowOutcome.Of(row % 3, champion(row / 3, row % 3)))],
        [.. Enumerable.Range(0, rows).Select(row => RowOutcome.Of(row % 3, challenger(row / 3, row % 3)))],
        Labels, isMacro: true, new PromotionRule());
}
