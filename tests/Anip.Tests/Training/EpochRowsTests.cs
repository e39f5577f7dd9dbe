using Anip.Training.Data;

namespace Anip.Tests.Training;

public sealed class EpochRowsTests
{
    [Fact]
    public void Rows_come_as_often_as_their_file_says_and_of_a_part_other_ones_each_time()
    {
        var rows = new EpochRows<string>([("once", 1), ("twice", 2), .. Enumerable.Range(0, 10).Select(i => ($"half {i}", 0.5))]);
        var random = new Random(1);

        var epochs = Enumerable.Range(0, 8).Select(_ => rows.Next(random)).ToList();

        Assert.All(epochs, epoch =>
        {
            Assert.Equal(8, rows.Count);
            Assert.Equal(8, epoch.Length);
            Assert.Single(epoch, row => row == "once");
            Assert.Equal(2, epoch.Count(row => row == "twice"));
            Assert.Equal(5, epoch.Where(row => row.StartsWith("half", StringComparison.Ordinal)).Distinct().Count());
        });
        Assert.Equal(10, epochs.SelectMany(epoch => epoch).Where(row => row.StartsWith("half", StringComparison.Ordinal)).Distinct().Count());
        Assert.NotEqual(epochs[0], epochs[1]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_order()
    {
        (int, double)[] rows = [.. Enumerable.Range(0, 50).Select(i => (i, i % 2 == 0 ? 1 : 0.3))];

        Assert.Equal(new EpochRows<int>(rows).Next(new Random(5)), new EpochRows<int>(rows).Next(new Random(5)));
    }
}
