using Anip.Pipelines;

namespace Anip.Tests.Pipelines;

public sealed class PlainScheduleRulesTests
{
    private static readonly PlainScheduleRules Rules = new();

    [Theory]
    [InlineData("0 0 6 * * ?", "UTC")]
    [InlineData("0 0 6 ? * MON-FRI 2026", "America/Sao_Paulo")]
    public void A_schedule_of_the_right_shape_in_a_zone_that_exists_is_fine(string cron, string zone) => Assert.Empty(Rules.Faults(new Schedule(cron, zone)));

    [Theory]
    [InlineData("0 6 * * *", "UTC", "cron")]
    [InlineData("0 0 6 * * ? 2026 8", "UTC", "cron")]
    [InlineData("0 0 6 * * ?", "Mars/Olympus", "time_zone")]
    public void What_is_wrong_is_named(string cron, string zone, string member) => Assert.Equal([member], Rules.Faults(new Schedule(cron, zone)).Keys);
}
