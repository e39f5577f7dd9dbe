using Anip.Isolation;

namespace Anip.Tests.Isolation;

public sealed class BackOffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(int.MaxValue, 300)]
    public void The_wait_doubles_up_to_the_longest_and_is_half_of_it_at_least(int failures, int seconds)
    {
        var random = new Random(3);
        var waits = Enumerable.Range(0, 200).Select(_ => BackOff.After(failures, First, Longest, random).TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, seconds / 2.0, seconds));
        Assert.True(waits.Max() - waits.Min() > seconds / 4.0);
    }

    [Fact]
    public void No_back_off_is_no_wait() => Assert.Equal(TimeSpan.Zero, BackOff.After(3, TimeSpan.Zero, Longest, Random.Shared));
}
