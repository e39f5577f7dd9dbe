using Anip.Isolation;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Isolation;

public sealed class SupervisedServiceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceHealth _health;

    public SupervisedServiceTests() => _health = new ServiceHealth(_time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_throws_waits_longer_each_time_and_goes_on()
    {
        var begun = _time.GetUtcNow();
        using var service = new Service(_health, _time, failures: 10);
        await service.StartAsync(Cancel);

        await UntilAsync(() => _health.Troubles.Count > 0);
        Assert.Equal(("worker", begun, "InvalidOperationException: 1"), (_health.Troubles[0].Service, _health.Troubles[0].Since, _health.Troubles[0].Reason));
        await UntilAsync(() => service.ExecuteTask!.IsCompleted, advance: true);

        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(11, service.Attempts);
        Assert.Empty(_health.Troubles);
        // 1, 2, 4, … up to 60 seconds, at least half of each.
        Assert.InRange(_time.GetUtcNow() - begun, TimeSpan.FromSeconds((63 + 240) / 2), TimeSpan.FromSeconds(63 + 240 + 60));
    }

    [Fact]
    public async Task Asked_to_stop_a_service_that_stands_still_ends_at_once()
    {
        using var service = new Service(_health, _time, failures: int.MaxValue);
        await service.StartAsync(Cancel);
        await UntilAsync(() => _health.Troubles.Count > 0);

        await service.StopAsync(Cancel);

        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    private async Task UntilAsync(Func<bool> condition, bool advance = false)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            _time.Advance(advance ? TimeSpan.FromMilliseconds(100) : TimeSpan.Zero);
            await Task.Yield();
        }
    }

    private sealed class Service(ServiceHealth health, TimeProvider time, int failures) : SupervisedService("worker", health, time, NullLogger.Instance)
    {
        public int Attempts { get; private set; }

        protected override Task WorkAsync(CancellationToken stopping) =>
            ++Attempts <= failures ? throw new InvalidOperationException($"{Attempts}") : Task.CompletedTask;
    }
}
