using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Columnar;
using Anip.Isolation;
using Anip.Lake.Plans;
using Anip.Lake.Works;

namespace Anip.Lake.Local;

/// <summary>A process that works on one part after the other, and a new one where it was lost. Its input ends with the last part.</summary>
/// <param name="attempts">How often a row is tried whose process is lost.</param>
internal sealed class LocalLane(WorkerProgram program, RowFiles files, BatchJob job, int attempts, TimeProvider timeProvider) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Column> _result = RowFiles.Columns(job.Result);
    private readonly LineFeed _feed = new(files, RowFiles.Columns(job.Row));
    private Worker? _worker;

    /// <summary>Passes the rows of a part through the process, and writes what comes back as a file of the same name.</summary>
    /// <exception cref="BatchEngineException">The process failed, or it and others after it were lost.</exception>
    public async Task WorkAsync(string part, LocalTally tally, CancellationToken cancellationToken)
    {
        var losses = new PartLosses(attempts, BatchErrors.IndexIn(job.Result) >= 0);
        try
        {
            await files.WriteAsync(Path.Combine(job.Output, Path.GetFileName(part)), job.Result, ReadAllAsync(part, losses, tally, cancellationToken), cancellationToken);
        }
        catch (LostWorkerException exception)
        {
            throw new BatchEngineException($"The worker on {Path.GetFileName(part)} was lost {losses.Count} times; the last time {exception.Message}", exception);
        }
        catch (BatchEngineException exception)
        {
            throw Failed(Path.GetFileName(part), exception);
        }
    }

    /// <summary>Lets the process end.</summary>
    /// <exception cref="BatchEngineException">It failed.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_worker is not { } worker)
        {
            return;
        }

        await using var kill = cancellationToken.Register(worker.Kill);
        await worker.Input.DisposeAsync();
        try
        {
            await worker.EndAsync(cancellationToken);
        }
        catch (LostWorkerException)
        {
            // All that was asked of it has come back.
        }
        catch (BatchEngineException exception)
        {
            throw Failed("the last part", exception);
        }
    }

    public ValueTask DisposeAsync() => _worker?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async IAsyncEnumerable<object?[]> ReadAllAsync(string part, PartLosses losses, LocalTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (wanted, done, givenUp) = (await files.CountAsync(part, cancellationToken), 0L, 0L);
        while (done < wanted)
        {
            LostWorkerException? loss = null;
            await foreach (var result in ReadAsync(part, done, wanted, losses.IsOneByOne, cancellationToken))
            {
                loss = result.Loss;
                if (result.Row is { } row)
                {
                    yield return row;
                    done++;
                    tally.Row();
                }
            }

            if (loss is null)
            {
                continue;
            }

            if (losses.Note(loss, done, hasWorked: done > givenUp))
            {
                yield return BatchErrors.Row(job.Result, await IdAsync(part, done, cancellationToken), "worker_lost", $"It took its process with it {attempts} times; the last time {loss.Message}");
                done++;
                givenUp++;
                tally.Row();
            }

            await Task.Delay(BetweenAttempts, timeProvider, cancellationToken);
        }
    }

    /// <summary>The results from one process; the loss as the last, where it is lost before it has given all.</summary>
    private async IAsyncEnumerable<(object?[]? Row, LostWorkerException? Loss)> ReadAsync(
        string part, long from, long to, bool isOneByOne, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var worker = _worker ??= Worker.Start(program, job.Arguments);
        // Reading its output cannot be cancelled on every system; killed, it lets go of it.
        await using var kill = cancellationToken.Register(worker.Kill);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turn = isOneByOne ? new SemaphoreSlim(1) : null;
        var (first, unread) = (from, (UnitFailure?)null);
        var feeding = Task.Run(FeedAsync, stop.Token);
        try
        {
            // Of a process that was killed, the last line is cut off.
            for (; from < to && await worker.Lines.ReadAsync(cancellationToken) is { } line && worker.Lines.HasEnd; from++)
            {
                yield return (Parse(line, worker.Lines.IsTooLong), null);
                turn?.Release();
            }

            if (Volatile.Read(ref unread) is { } failure)
            {
                throw failure.Exception;
            }

            if (from < to)
            {
                yield return (null, await LossAsync(worker, to - from, cancellationToken));
            }
            else
            {
                await feeding;
            }
        }
        finally
        {
            if (from < to || unread is not null || !feeding.IsCompletedSuccessfully)
            {
                // What feeds may wait for a process that reads no more.
                _worker = null;
                await worker.DisposeAsync();
                await stop.CancelAsync();
                await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        // Where the rows cannot be read, the process waits for them, and what reads its output for the process: it is ended.
        async Task FeedAsync()
        {
            if (await Isolated.RunAsync(token => _feed.PassAsync(part, first, worker.Input, turn, token), stop.Token) is { } failed)
            {
                Volatile.Write(ref unread, failed);
                worker.Kill();
            }
        }
    }

    private static BatchEngineException Failed(string part, BatchEngineException failure) =>
        new($"The worker on {part} failed: {failure.Message}", failure) { IsFinal = failure.IsFinal };

    private static async Task<LostWorkerException> LossAsync(Worker worker, long missing, CancellationToken cancellationToken)
    {
        try
        {
            await worker.EndAsync(cancellationToken);
            return new LostWorkerException($"it ended well although {missing} rows were still to come.", wasKilled: false);
        }
        catch (LostWorkerException exception)
        {
            return exception;
        }
    }

    private async Task<long> IdAsync(string part, long at, CancellationToken cancellationToken)
    {
        await foreach (var row in files.ReadAsync(part, [job.Row.Columns[0].Name], cancellationToken))
        {
            if (at-- == 0)
            {
                return (long)row[0]!;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(at));
    }

    private object?[] Parse(ReadOnlyMemory<byte> line, bool isTooLong)
    {
        try
        {
            using var json = JsonDocument.Parse(isTooLong ? throw new FormatException("it is too long") : line);
            return RowJson.Read(json.RootElement, _result);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new BatchEngineException($"a line of its output is no result: {(exception is JsonException error ? JsonError.Of(error) : exception.Message)}", exception);
        }
    }
}
