using Anip.Isolation;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines;

/// <summary>Works on queued runs for as long as the host runs; at its end it gives back what it could not finish.</summary>
internal sealed class PipelineService : SupervisedService
{
    private readonly PipelineRunner _runner;
    private readonly PipelineActivity _activity;
    private readonly PipelinesOptions _options;
    private readonly ILogger<PipelineService> _logger;

    public PipelineService(
        PipelineRunner runner, PipelineActivity activity, IOptions<PipelinesOptions> options, ServiceHealth health, TimeProvider timeProvider, ILogger<PipelineService> logger)
        : base("pipelines", health, timeProvider, logger)
    {
        (_runner, _activity, _options, _logger) = (runner, activity, options.Value, logger);
        // From before the first request on: services are made before the server listens.
        _activity.IsUnavailable = true;
    }

    protected override async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            using var owner = await PersistAsync(_runner.AcquireLeaseAsync, stopping);
            await WorkAsync(owner.Name, stopping);
        }
        finally
        {
            _activity.IsUnavailable = true;
        }
    }

    private async Task WorkAsync(string owner, CancellationToken stopping)
    {
        var running = new List<Task>();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                running.RemoveAll(run => run.IsCompleted);
                while (running.Count < _options.MaxParallelRuns
                    && await PersistAsync(token => _runner.ClaimAsync(owner, only: null, token), stopping) is { } claimed)
                {
                    running.Add(ExecuteAsync(claimed, stopping));
                }

                // The store has answered: what is started now is taken up.
                _activity.IsUnavailable = false;
                await WaitAsync(running, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What runs hears of it too.
        }

        await Task.WhenAll(running);
    }

    private async Task ExecuteAsync(ClaimedRun claimed, CancellationToken stopping)
    {
        try
        {
            switch (await _runner.ExecuteAsync(claimed, stopping))
            {
                case { State: RunState.Failed, Error: var error }:
                    _logger.RunFailed(claimed.Run.Id, claimed.Run.Pipeline, error);
                    break;
                case { State: var state }:
                    _logger.RunEnded(claimed.Run.Id, claimed.Run.Pipeline, state);
                    break;
            }
        }
        catch (Exception exception)
        {
            // Its lease runs out, and then it is taken up anew; the other runs and the service go on.
            _logger.RunBroken(claimed.Run.Id, claimed.Run.Pipeline, exception);
        }
    }

    // Until a run is started here, one of ours ends (the next of its pipeline may begin), or it is time to look for those of other nodes.
    private async Task WaitAsync(List<Task> running, CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var poll = Task.Delay(_options.PollInterval, Time, enough.Token);
        var started = _activity.WaitForStartAsync(enough.Token);
        await Task.WhenAny([.. running, poll, started]);
        await enough.CancelAsync();
        await ((Task)Task.WhenAll(poll, started)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
