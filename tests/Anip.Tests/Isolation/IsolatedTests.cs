using Anip.Isolation;

namespace Anip.Tests.Isolation;

public sealed class IsolatedTests
{
    [Fact]
    public void Whatever_a_unit_throws_is_its_own_failure()
    {
        var failure = Isolated.Run(() => throw new InvalidOperationException("no such\nthing"), TestContext.Current.CancellationToken);

        Assert.Equal("InvalidOperationException: no such thing", failure?.Reason);
    }

    [Fact]
    public async Task Work_that_is_done_has_no_failure() =>
        Assert.Null(await Isolated.RunAsync(_ => Task.CompletedTask, TestContext.Current.CancellationToken));

    [Fact]
    public void The_reason_is_the_exception_that_parallel_code_has_wrapped()
    {
        var failure = Isolated.Run(
            () => Parallel.For(0, 4, _ => throw new FormatException("cannot be read")), TestContext.Current.CancellationToken);

        Assert.Equal("FormatException: cannot be read", failure?.Reason);
        Assert.IsType<FormatException>(failure?.Exception);
    }

    [Fact]
    public void A_time_limit_inside_of_the_work_is_a_failure()
    {
        var value = Isolated.Run(() => throw new TaskCanceledException("too slow"), failure => failure.Reason, TestContext.Current.CancellationToken);

        Assert.Equal("TaskCanceledException: too slow", value);
    }

    [Fact]
    public async Task A_cancellation_that_the_caller_asked_for_passes_through()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Isolated.RunAsync(token => Task.Delay(1, token), cancellation.Token));
    }
}
