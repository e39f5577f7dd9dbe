using Anip.Isolation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Anip.Stages;

/// <summary>Works on every stage for as long as the host runs: each by itself, so that one that is stalled stalls no other.</summary>
internal sealed class StageService : IHostedService, IDisposable
{
    private readonly IReadOnlyList<Loop> _loops;

    public StageService(StageRunners stages, ServiceHealth health, TimeProvider timeProvider, ILoggerFactory loggers, IHostApplicationLifetime? host = null) =>
        _loops = [.. stages.All.Select(stage => new Loop(stage, health, timeProvider, loggers.CreateLogger<StageService>())
        {
            HostStarted = host?.ApplicationStarted ?? new CancellationToken(canceled: true),
        })];

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_loops.Select(loop => loop.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_loops.Select(loop => loop.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }

    private sealed class Loop : SupervisedService
    {
        private readonly StageRunner _runner;
        private readonly ILogger _logger;

        public Loop(StageRunner runner, ServiceHealth health, TimeProvider timeProvider, ILogger logger)
            : base(runner.Stage.Name, health, timeProvider, logger) =>
            (_runner, _logger) = (runner, logger);

        protected override async Task WorkAsync(CancellationToken stopping)
        {
            while (!stopping.IsCancellationRequested)
            {
                // From before the look on, so that nothing that comes meanwhile is missed.
                var woken = _runner.Woken;
                if (await _runner.ExecuteAsync(stopping) is > 0 and var count)
                {
                    _logger.Worked(count, _runner.Stage.Done);
                }

                _runner.Counter.Healthy();
                Works();
                if (!await _runner.RenewDueAsync(stopping))
                {
                    await WaitAsync(woken, stopping);
                }
            }
        }

        protected override void OnStalled(UnitFailure failure) => _runner.Counter.Stalled(failure.Reason);

        private async Task WaitAsync(Task woken, CancellationToken stopping)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(woken, Task.Delay(_runner.Options.PollInterval, Time, enough.Token));
            await enough.CancelAsync();
        }
    }
}
