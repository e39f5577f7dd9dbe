using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Columnar;
using Anip.Isolation;
using Anip.Lake.Plans;

namespace Anip.Lake.Local;

/// <summary>A process that works on one part after the other, and a new one where it was lost. Its input ends with the last part.</summary>
internal sealed class LocalLane(WorkerProgram program, RowFiles files, BatchJob job) : IAsyncDisposable
{
    private readonly IReadOnlyList<Column> _result = RowFiles.Columns(job.Result);
    private readonly LineFeed _feed = new(files, RowFiles.Columns(job.Row));
    private Worker? _worker;

    /// <summary>Passes the rows of a part through the process, and writes what comes back as a file of the same name.</summary>
    /// <exception cref="LostWorkerException">The process was killed, or ended before it had done all.</exception>
    /// <exception cref="BatchEngineException">The process failed.</exception>
    public async Task WorkAsync(string part, LocalTally tally, CancellationToken cancellationToken)
    {
        var rows = new Counted();
        var worker = _worker ??= Worker.Start(program, job.Arguments);
        // Reading its output cannot be cancelled on every system; killed, it lets go of it.
        await using var kill = cancellationToken.Register(worker.Kill);
        try
        {
            await files.WriteAsync(Path.Combine(job.Output, Path.GetFileName(part)), job.Result, ReadAsync(worker, part, rows, tally, cancellationToken), cancellationToken);
        }
        catch
        {
            tally.TakeBack(rows.Count);
            _worker = null;
            await worker.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Lets the process end.</summary>
    /// <inheritdoc cref="WorkAsync"/>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_worker is { } worker)
        {
            await using var kill = cancellationToken.Register(worker.Kill);
            await worker.Input.DisposeAsync();
            await worker.EndAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _worker?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async IAsyncEnumerable<object?[]> ReadAsync(
        Worker worker, string part, Counted rows, LocalTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = await files.CountAsync(part, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeding = Task.Run(() => _feed.PassAsync(part, worker.Input, stop.Token), stop.Token);
        try
        {
            // Of a process that was killed, the last line is cut off.
            while (rows.Count < wanted && await worker.Lines.ReadAsync(cancellationToken) is { } line && worker.Lines.HasEnd)
            {
                yield return Parse(line, worker.Lines.IsTooLong);
                rows.Count++;
                tally.Row();
            }

            if (rows.Count < wanted)
            {
                await worker.EndAsync(cancellationToken);
                throw new LostWorkerException($"it ended well after {rows.Count} rows, of {wanted} that it was to work on.");
            }

            await feeding;
        }
        finally
        {
            if (!feeding.IsCompletedSuccessfully)
            {
                // What feeds may wait for a process that reads no more.
                worker.Kill();
                await stop.CancelAsync();
                await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
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

    private sealed class Counted
    {
        public long Count { get; set; }
    }
}
