using Anip.Annotations;
using Anip.Watching;

namespace Anip.Tests.Watching;

public sealed class AgreementTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_people_say_is_counted_by_day_and_version_as_agreeing_or_not()
    {
        var agreement = await OfAsync(
            null,
            Said(0, "sports", "sports", "2"), Said(0, "sports", "health", "2"), Said(1, "world", "world", "2"), Said(1, "world", null, "2"), Said(1, "world", "health", "1"));

        Assert.Equal((2L, 1L, 1L), (agreement.Agreed, agreement.Disagreed, agreement.Unanswered));
        Assert.Equal(2.0 / 3, agreement.Share!.Value, 1e-9);
        Assert.Equal(
            [(13, "1", 0L, 1L), (13, "2", 1L, 0L), (14, "2", 1L, 1L)], agreement.Days.Select(day => (day.Day.Day, day.Version, day.Agreed, day.Disagreed)));
    }

    [Fact]
    public async Task What_the_version_has_learnt_from_and_what_no_model_has_read_does_not_count()
    {
        var agreement = await OfAsync(Now.AddDays(-1), Said(1, "yes", "yes", "2"), Said(0, "yes", "no", "2"), Said(1, "yes", "yes", "1"), Said(0, "yes", null, null));

        Assert.Equal((0L, 1L, 0L), (agreement.Agreed, agreement.Disagreed, agreement.Unanswered));
        Assert.Equal(["1", "2"], agreement.Days.Select(day => day.Version));
    }

    [Fact]
    public async Task Where_nobody_said_anything_there_is_no_share() => Assert.Null((await OfAsync(null)).Share);

    private static Task<Agreement> OfAsync(DateTimeOffset? learntUntil, params AnsweredAnnotation[] said) =>
        Agreement.OfAsync("2", said.ToAsyncEnumerable(), learntUntil, TestContext.Current.CancellationToken);

    private static AnsweredAnnotation Said(int daysAgo, string value, string? model, string? version) => new(1, Now.AddDays(-daysAgo), value, model, version);
}
