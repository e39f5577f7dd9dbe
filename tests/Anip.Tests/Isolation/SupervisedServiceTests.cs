using System.Threading.Channels;
using Anip.Isolation;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Isolation;

public sealed class SupervisedServiceTests
{
    private readonly WaitingTime _time = new();
    private readonly ServiceHealth _health;

    public SupervisedServiceTests() => _health = new ServiceHealth(_time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_throws_waits_longer_each_time_and_goes_on()
    {
        var begun = _time.GetUtcNow();
        using var service = new Service(_health, _time, failures: 10);
        await service.StartAsync(Cancel);

        await UntilAsync(() => _health.Problems.Count > 0);
        Assert.Equal(("worker", begun, "InvalidOperationException: 1"), (_health.Problems[0].Service, _health.Problems[0].Since, _health.Problems[0].Reason));
        var waited = TimeSpan.Zero;
        for (var failure = 1; failure <= 10; failure++)
        {
            var wait = await _time.Waits.ReadAsync(Cancel);
            _time.Advance(wait);
            waited += wait;
        }

        await service.ExecuteTask!;
        Assert.Equal(11, service.Attempts);
        Assert.Empty(_health.Problems);
        // 1, 2, 4, … up to 60 seconds, at least half of each.
        Assert.InRange(waited, TimeSpan.FromSeconds((63 + 240) / 2), TimeSpan.FromSeconds(63 + 240 + 60));
    }

    [Fact]
    public async Task Asked_to_stop_a_service_that_stands_still_ends_at_once()
    {
        using var service = new Service(_health, _time, failures: int.MaxValue);
        await service.StartAsync(Cancel);
        await UntilAsync(() => _health.Problems.Count > 0);

        await service.StopAsync(Cancel);

        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Says how long it is waited for, once somebody waits.</summary>
    private sealed class WaitingTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateBounded<TimeSpan>(100);

        public ChannelReader<TimeSpan> Waits => _waits.Reader;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    private sealed class Service(ServiceHealth health, TimeProvider timeProvider, int failures) : SupervisedService("worker", health, timeProvider, NullLogger.Instance)
    {
        public int Attempts { get; private set; }

        protected override Task WorkAsync(CancellationToken stopping) =>
            ++Attempts <= failures ? throw new InvalidOperationException($"{Attempts}") : Task.CompletedTask;
    }
}
