using System.Threading.Channels;
using Anip.Isolation;
using Anip.Storage;
using Microsoft.Extensions.Logging;

namespace Anip.Pipelines.Runs;

/// <summary>Stores the log lines of a run in batches, behind the step's back.</summary>
internal sealed class RunLogWriter
{
    private const int QueueLength = 2_000;
    private const int BatchSize = 200;
    private const int MaxMessageLength = 2_000;

    // One write for what comes in a moment, and still soon enough for somebody who follows.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);

    private readonly Channel<RunLogEntry> _lines = Channel.CreateBounded<RunLogEntry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly IRunQueue _queue;
    private readonly RunLease _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;
    private int _room;
    private int _leftOut;

    public RunLogWriter(IRunQueue queue, RunLease lease, int maxLines, TimeProvider timeProvider, ILogger logger)
    {
        (_queue, _lease, _room, _time, _logger) = (queue, lease, maxLines, timeProvider, logger);
        _writing = WriteAllAsync();
    }

    public void Write(RunLogLevel level, string? step, string message)
    {
        var line = StoredText.Clean(message).ReplaceLineEndings(" ");
        var entry = new RunLogEntry(_time.GetUtcNow(), level, step, line.Length > MaxMessageLength ? line[..MaxMessageLength] : line);
        if (Interlocked.Decrement(ref _room) < 0 || !_lines.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _leftOut);
        }
    }

    /// <summary>Stores what is left. To be called once, after the last line.</summary>
    internal async Task CompleteAsync()
    {
        _lines.Writer.Complete();
        _closing.SetResult();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        while (await _lines.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await Task.WhenAny(_closing.Task, Task.Delay(Gather, _time, CancellationToken.None));
            while (TakeBatch() is { Count: > 0 } batch)
            {
                await AppendAsync(batch);
            }
        }

        if (_leftOut > 0)
        {
            await AppendAsync([new RunLogEntry(_time.GetUtcNow(), RunLogLevel.Warning, null, $"{_leftOut} further lines were left out.")]);
        }
    }

    private List<RunLogEntry> TakeBatch()
    {
        var batch = new List<RunLogEntry>();
        while (batch.Count < BatchSize && _lines.Reader.TryRead(out var line))
        {
            batch.Add(line);
        }

        return batch;
    }

    private async Task AppendAsync(List<RunLogEntry> batch)
    {
        if (await Isolated.RunAsync(token => _queue.AppendLogAsync(_lease, batch, token), CancellationToken.None) is { } failure)
        {
            // The lines are the least of it: what the run does is not given up for them.
            _logger.LinesLost(_lease.RunId, batch.Count, failure.Exception);
        }
    }
}
