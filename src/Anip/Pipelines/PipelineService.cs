using Anip.Articles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines;

/// <summary>Works on queued runs for as long as the host runs; at its end it gives back what it could not finish. A failing store makes it wait, never end.</summary>
internal sealed class PipelineService : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly PipelineRunner _runner;
    private readonly PipelineActivity _activity;
    private readonly PipelinesOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PipelineService> _logger;

    public PipelineService(
        PipelineRunner runner, PipelineActivity activity, IOptions<PipelinesOptions> options, TimeProvider time, ILogger<PipelineService> logger)
    {
        (_runner, _activity, _options, _time, _logger) = (runner, activity, options.Value, time, logger);
        // From before the first request on: services are made before the server listens.
        _activity.IsTurningAway = true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var owner = await PersistAsync(_runner.TakeOwnerAsync, stoppingToken);
            await WorkAsync(owner.Name, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop before it began.
        }
        finally
        {
            _activity.IsTurningAway = true;
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
                _activity.IsTurningAway = false;
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
        var poll = Task.Delay(_options.PollInterval, _time, enough.Token);
        var started = _activity.WaitForStartAsync(enough.Token);
        await Task.WhenAny([.. running, poll, started]);
        await enough.CancelAsync();
        await ((Task)Task.WhenAll(poll, started)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<T> PersistAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken stopping)
    {
        for (var wait = _options.PollInterval; ; wait = 2 * wait < LongestWait ? 2 * wait : LongestWait)
        {
            try
            {
                return await work(stopping);
            }
            catch (Exception exception) when (exception is StorageException or IOException)
            {
                _logger.StandsStill(wait, exception);
                await Task.Delay(wait, _time, stopping);
            }
        }
    }
}
