using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Columnar;
using Anip.Ingestion.Sources.Files;
using Anip.Isolation;
using Anip.Lake.Plans;

namespace Anip.Lake.Local;

/// <summary>One attempt at one part: its rows go to a process as lines of JSON, and what comes back is written as a file.</summary>
internal sealed class LocalPart(WorkerProgram program, RowFiles files, BatchJob job, string path)
{
    private const int MaxLineBytes = 64 * 1024 * 1024;
    private const int WrittenAtOnce = 64 * 1024;

    private readonly IReadOnlyList<Column> _row = RowFiles.Columns(job.Row);
    private readonly IReadOnlyList<Column> _result = RowFiles.Columns(job.Result);
    private long _fed;
    private bool _isCut;

    /// <summary>How many came back.</summary>
    public long Rows { get; private set; }

    /// <param name="onRow">Called for each row that comes back.</param>
    /// <exception cref="LostWorkerException">The process was killed, or ended before it had done all.</exception>
    /// <exception cref="BatchEngineException">The process failed.</exception>
    public async Task RunAsync(Action onRow, CancellationToken cancellationToken)
    {
        await using var worker = Worker.Start(program, job.Arguments);
        // Its pipes cannot be waited for with a token on every system; killed, it lets go of them.
        await using var kill = cancellationToken.Register(() => _ = worker.DisposeAsync());
        try
        {
            await files.WriteAsync(Path.Combine(job.Output, Path.GetFileName(path)), job.Result, ReadAsync(worker, onRow, cancellationToken), cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async IAsyncEnumerable<object?[]> ReadAsync(Worker worker, Action onRow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeding = Task.Run(() => FeedAsync(worker.Input, stop.Token), stop.Token);
        try
        {
            var lines = new LineReader(worker.Output, MaxLineBytes);
            while (await lines.ReadAsync(cancellationToken) is { } line)
            {
                // Of a process that was killed, the last line is cut off.
                if (lines.HasEnd)
                {
                    yield return Parse(line, lines);
                    Rows++;
                    onRow();
                }
            }

            await worker.EndAsync(cancellationToken);
            await feeding;
        }
        finally
        {
            // Where this is left early, what feeds may wait for a process that reads no more.
            await worker.DisposeAsync();
            await stop.CancelAsync();
            await ((Task)feeding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_isCut || Rows != _fed)
        {
            throw new LostWorkerException($"it ended well after {Rows} rows, of {(_isCut ? "more than " : "")}{_fed} that it was given.");
        }
    }

    private object?[] Parse(ReadOnlyMemory<byte> line, LineReader lines)
    {
        try
        {
            using var json = JsonDocument.Parse(lines.IsTooLong ? throw new FormatException($"it is longer than {MaxLineBytes >> 20} MB") : line);
            return RowJson.Read(json.RootElement, _result);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new BatchEngineException($"line {lines.Number} of its output is no result: {UnitFailure.Of(exception).Reason}", exception);
        }
    }

    private async Task FeedAsync(Stream input, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * WrittenAtOnce);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        await foreach (var row in files.ReadAsync(path, [.. _row.Select(column => column.Name)], cancellationToken))
        {
            _fed++;
            RowJson.Write(json, _row, row);
            await json.FlushAsync(cancellationToken);
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= WrittenAtOnce && !await PassAsync(input, buffer, cancellationToken))
            {
                return;
            }
        }

        if (await PassAsync(input, buffer, cancellationToken))
        {
            await input.DisposeAsync();
        }
    }

    /// <returns>Whether it still reads: what it says at its end counts otherwise.</returns>
    private async Task<bool> PassAsync(Stream input, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(buffer.WrittenMemory, cancellationToken);
            buffer.ResetWrittenCount();
        }
        catch (IOException)
        {
            _isCut = true;
        }

        return !_isCut;
    }
}
