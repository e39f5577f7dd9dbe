using Anip.Isolation;
using Anip.Storage;
using Microsoft.Extensions.Logging;

namespace Anip.Pipelines.Runs;

/// <summary>One claimed run, worked on until it ends, is taken over, or the process is to stop.</summary>
internal sealed class RunExecution
{
    // Between attempts to write down what became of a step: done work is not to be done again for a database that was locked.
    private static readonly TimeSpan RetryWrite = TimeSpan.FromSeconds(1);

    private readonly Pipeline _pipeline;
    private readonly PipelineRun _run;
    private readonly RunLease _lease;
    private readonly IRunQueue _queue;
    private readonly PipelinesOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunHeartbeat _heart;
    private readonly RunLogWriter _log;
    private readonly IReadOnlyDictionary<string, long>[] _counts;
    private volatile StepInWork? _inWork;

    public RunExecution(Pipeline pipeline, ClaimedRun claimed, IRunQueue queue, PipelinesOptions options, TimeProvider timeProvider, ILogger logger)
    {
        (_pipeline, _run, _lease) = (pipeline, claimed.Run, claimed.Lease);
        (_queue, _options, _time, _logger) = (queue, options, timeProvider, logger);
        _counts = [.. _run.Steps.Select(step => step.Counts)];
        _heart = new RunHeartbeat(queue, _lease, options, Progress, timeProvider) { IsCancelRequested = _run.IsCancelRequested };
        _log = new RunLogWriter(queue, _lease, options.MaxLogLines, timeProvider, logger);
    }

    /// <param name="stopping">The process is to end: the step is cancelled and the run given back.</param>
    /// <returns>Null where the run did not end here.</returns>
    public async Task<RunEnd?> RunAsync(CancellationToken stopping)
    {
        using var activity = RunTelemetry.Begin(_run.Pipeline, _run.Id);
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var done = new CancellationTokenSource();
        var beating = _heart.RunAsync(halt, done.Token);
        RunEnd? end = null;
        try
        {
            end = _heart.IsCancelRequested ? new RunEnd(RunState.Cancelled, null) : await RunStepsAsync(halt.Token);
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            end = _heart.IsCancelRequested ? new RunEnd(RunState.Cancelled, null) : null;
        }
        catch (LeaseLostException)
        {
            _heart.Lose();
        }
        catch (Exception exception)
        {
            // A problem of the runner itself: given back, the run would meet it again and again.
            _logger.RunBroken(_run.Id, _run.Pipeline, exception);
            end = new RunEnd(RunState.Failed, Describe(exception));
        }
        finally
        {
            await ConcludeAsync(end);
            await _log.CompleteAsync();
            end = await EndAsync(end) ? end : null;
            RunTelemetry.End(_run.Pipeline, end);
            await done.CancelAsync();
            await beating;
        }

        return end;
    }

    private async Task<RunEnd> RunStepsAsync(CancellationToken halt)
    {
        for (var position = 0; position < _run.Steps.Count; position++)
        {
            var step = _run.Steps[position];
            // What ended in an earlier claim stays as it is, be it a failure that its process could not report any more.
            var (state, error) = step.State is StepState.Pending ? await RunStepAsync(position, halt) : (step.State, step.Error);
            if (state is not (StepState.Succeeded or StepState.Skipped))
            {
                return state is StepState.Cancelled ? new RunEnd(RunState.Cancelled, null) : new RunEnd(RunState.Failed, $"{step.Name}: {error}");
            }
        }

        return new RunEnd(RunState.Succeeded, null);
    }

    private async Task<(StepState State, string? Error)> RunStepAsync(int position, CancellationToken halt)
    {
        var name = _run.Steps[position].Name;
        var limits = _options.LimitsOf(_pipeline.Name, name);
        var step = _pipeline.Steps.FirstOrDefault(step => step.Name == name);
        while (true)
        {
            halt.ThrowIfCancellationRequested();
            var begun = await WriteAsync(() => _queue.BeginStepAsync(_lease, position, CancellationToken.None)) ?? throw new LeaseLostException();
            var interruptions = begun.Attempt - begun.Failures - 1;
            var attempt = step is null
                ? new StepOutcome(StepState.Failed, $"{_pipeline.Name} has no such step in this version of the program. Start the run anew.")
                : interruptions > _options.MaxInterruptions
                    ? new StepOutcome(StepState.Failed, $"its process ended {interruptions} times in the middle of it. Look at what ended it (memory is a frequent reason), then start the run anew.")
                    : await RunTelemetry.MeasureAsync(_pipeline.Name, name, token => AttemptAsync(step, position, begun, limits, token), halt);
            if (!await WriteAsync(() => _queue.EndStepAsync(_lease, new StepEnd(attempt.State, ProgressOf(position), attempt.Error), CancellationToken.None)))
            {
                throw new LeaseLostException();
            }

            if (attempt.State is not StepState.Pending)
            {
                return (attempt.State, attempt.Error);
            }

            var wait = BackOff.After(begun.Failures + 1, limits.BackOff!.Value, _options.MaxBackOff, Random.Shared);
            _log.Write(RunLogLevel.Warning, name, $"attempt {begun.Attempt} failed: {attempt.Error?.TrimEnd('.')}. Tried again in {wait.TotalSeconds:0} s.");
            await Task.Delay(wait, _time, halt);
        }
    }

    private async Task<StepOutcome> AttemptAsync(IPipelineStep step, int position, RunStep begun, StepLimits limits, CancellationToken halt)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout!.Value, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(halt, timeout.Token);
        var context = new StepContext(_run.Id, _run.Parameters, begun.Attempt, (level, message) => _log.Write(level, step.Name, message)) { IsScheduled = _run.Trigger == RunTrigger.Schedule };
        _inWork = new StepInWork(position, context);
        try
        {
            _counts[position] = await step.ExecuteAsync(context, both.Token);
            return new StepOutcome(context.IsSkipped ? StepState.Skipped : StepState.Succeeded, null);
        }
        catch (Exception) when (halt.IsCancellationRequested)
        {
            // Whatever it threw, it was cut off.
            _counts[position] = context.Counts;
            return _heart is { IsCancelRequested: true, IsLost: false } ? new StepOutcome(StepState.Cancelled, null) : throw new OperationCanceledException(halt);
        }
        catch (Exception exception)
        {
            _counts[position] = context.Counts;
            if (!IsExpected(exception))
            {
                _logger.StepFailed(step.Name, _run.Id, begun.Attempt, exception);
            }

            var error = exception is OperationCanceledException && timeout.IsCancellationRequested
                ? $"it took longer than {limits.Timeout}. Raise Pipelines:Steps:{_pipeline.Name}:{step.Name}:Timeout where that is to be expected."
                : Describe(exception);
            var isLast = begun.Failures + 1 >= limits.MaxAttempts || exception is StepException { IsFinal: true };
            return new StepOutcome(isLast ? StepState.Failed : StepState.Pending, error);
        }
        finally
        {
            _inWork = null;
        }
    }

    // What it leaves behind must not keep the run from its end; the step that uses the like next finds it.
    private async Task ConcludeAsync(RunEnd? end)
    {
        if (_heart.IsLost || _pipeline.Conclude is not { } conclude)
        {
            return;
        }

        if (end is null)
        {
            // Whoever stops the process may have cancelled the run before: given back, it then has ended.
            await _heart.BeatAsync(CancellationToken.None);
        }

        if ((end is not null || _heart is { IsCancelRequested: true, IsLost: false })
            && await Isolated.RunAsync(token => conclude(_run, token), CancellationToken.None) is { } failure)
        {
            _log.Write(RunLogLevel.Warning, step: null, $"What the run leaves behind could not be removed: {failure.Reason}");
        }
    }

    private async Task<bool> EndAsync(RunEnd? end)
    {
        try
        {
            if (!_heart.IsLost && await WriteAsync(() => end is null
                ? _queue.ReleaseAsync(_lease, CancellationToken.None)
                : _queue.FinishAsync(_lease, end.State, end.Error, CancellationToken.None)))
            {
                return true;
            }
        }
        catch (LeaseLostException)
        {
            // The database did not answer for as long as the lease: whoever takes the run over finds the steps that are done.
        }

        _logger.LeaseLost(_run.Id, _run.Pipeline);
        return false;
    }

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await Retry.RunAsync(
                _ => write(), (exception, _) => exception is StorageException && _heart.IsSurelyHeld ? RetryWrite : null, _time, CancellationToken.None);
        }
        catch (StorageException exception)
        {
            throw new LeaseLostException(exception);
        }
    }

    private RunProgress? Progress() => _inWork is { } step ? ProgressOf(step.Position, step.Context.Counts) : null;

    private RunProgress ProgressOf(int position) => ProgressOf(position, _counts[position]);

    private RunProgress ProgressOf(int position, IReadOnlyDictionary<string, long> counts)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in _counts.Select((one, at) => at == position ? counts : one).SelectMany(one => one))
        {
            sums[name] = sums.GetValueOrDefault(name) + value;
        }

        return new RunProgress(position, counts, sums);
    }

    private static bool IsExpected(Exception exception) => exception is StepException or StorageException or OperationCanceledException;

    private static string Describe(Exception exception)
    {
        // Exceptions of this program say what to do; of others, the kind is half of what they say.
        var message = exception is StepException or StorageException ? exception.Message : $"{exception.GetType().Name}: {exception.Message} The node's log has the details.";
        return StoredText.Clean(message).ReplaceLineEndings(" ");
    }


    private sealed record StepInWork(int Position, StepContext Context);

    private sealed class LeaseLostException(Exception? innerException = null) : Exception("Another process has the run.", innerException);
}
