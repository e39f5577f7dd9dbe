using System.Threading.Channels;
using Anip.Ingestion.Sources.Files;
using Anip.Isolation;
using Anip.Models;

namespace Anip.Cli.Pipe;

/// <summary>Drives a stage: lines in, lines out, in order. Reading, work and writing overlap; each queue is bounded. What a line does to any of them is that line's error.</summary>
/// <param name="fields">The members of the output that are wanted; null for all.</param>
internal sealed class PipeRunner(IPipeStage stage, IReadOnlySet<string>? fields, bool failOnError)
{
    private const int MaxLineBytes = 64 * 1024 * 1024;
    private const int MaxBytesInHand = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="PipeException">A line failed and the pipe is to stop there; the lines before it are written.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var inHand = new ByteBudget(MaxBytesInHand);
        var lines = Channel.CreateBounded<InputLine>(stage.BatchSize * 2);
        var batches = Channel.CreateBounded<Batch>(2);
        // Reading standard input cannot be cancelled: where work or writing fails, it is left behind.
        _ = FillAsync(lines.Writer, () => ReadAsync(input, lines.Writer, inHand, stop.Token));
        _ = FillAsync(batches.Writer, () => Task.Run(() => WorkAsync(lines.Reader, batches.Writer, stop.Token), stop.Token));
        try
        {
            await WriteAsync(batches.Reader, output, inHand, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    // Whatever ends a producer, its consumer takes what is left, learns of it, and does not wait for ever.
    private static async Task FillAsync<T>(ChannelWriter<T> queue, Func<Task> produce)
    {
        try
        {
            await produce();
            queue.TryComplete();
        }
        catch (Exception exception)
        {
            queue.TryComplete(exception);
        }
    }

    private static async Task ReadAsync(Stream input, ChannelWriter<InputLine> lines, ByteBudget inHand, CancellationToken cancellationToken)
    {
        var reader = new LineReader(input, MaxLineBytes);
        while (await reader.ReadAsync(cancellationToken) is { } bytes)
        {
            if (reader.Number == 1 && bytes.Span.StartsWith(ByteOrderMark))
            {
                bytes = bytes[ByteOrderMark.Length..];
            }

            if (reader.IsTooLong)
            {
                await lines.WriteAsync(InputLine.Refuse(reader.Number, default, $"longer than {MaxLineBytes >> 20} MB"), cancellationToken);
            }
            else if (bytes.Span.ContainsAnyExcept(" \t\r"u8))
            {
                var line = InputLine.Parse(reader.Number, bytes.Span);
                await inHand.TakeAsync(line.Bytes, cancellationToken);
                await lines.WriteAsync(line, cancellationToken);
            }
        }
    }

    private async Task WorkAsync(ChannelReader<InputLine> lines, ChannelWriter<Batch> batches, CancellationToken cancellationToken)
    {
        while (await lines.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<InputLine>(stage.BatchSize);
            while (batch.Count < stage.BatchSize && lines.TryRead(out var line))
            {
                batch.Add(line);
            }

            await batches.WriteAsync(new Batch(batch, await ProcessAsync(batch, cancellationToken)), cancellationToken);
        }
    }

    private async Task<StageResult[]> ProcessAsync(List<InputLine> lines, CancellationToken cancellationToken)
    {
        var results = new Queue<UnitResult<StageResult>>(await IsolatedBatch.RunAsync(
            lines.FindAll(line => line.Document is not null),
            (some, token) => stage.ProcessAsync([.. some.Select(line => line.Document!.RootElement)], token),
            exception => exception is ModelException, // Without its model a stage can do nothing for any line.
            cancellationToken));
        return [.. lines.Select(line => line.Document is null ? new StageResult.Failed("bad_line", line.Error!) : Result(results.Dequeue()))];
    }

    private static StageResult Result(UnitResult<StageResult> unit) => unit.Failure is { } failure ? StageResult.Failed.Of(failure) : unit.Value!;

    private async Task WriteAsync(ChannelReader<Batch> batches, Stream output, ByteBudget inHand, CancellationToken cancellationToken)
    {
        var written = new OutputLines(fields);
        await foreach (var batch in batches.ReadAllAsync(cancellationToken))
        {
            written.Clear();
            var error = Write(written, batch, cancellationToken);
            await output.WriteAsync(written.Written, cancellationToken);
            await output.FlushAsync(cancellationToken);
            inHand.Return(batch.Lines.Sum(line => (long)line.Bytes));
            if (error is not null)
            {
                throw new PipeException(error);
            }
        }
    }

    /// <returns>What was wrong with the line that the pipe is to stop at; null where it goes on.</returns>
    private string? Write(OutputLines written, Batch batch, CancellationToken cancellationToken)
    {
        foreach (var (line, result) in batch.Lines.Zip(batch.Results))
        {
            var failed = result as StageResult.Failed ?? written.TryAdd(line, (StageResult.Done)result, cancellationToken);
            line.Document?.Dispose();
            if (failed is not null && failOnError)
            {
                return $"line {line.Number}: {OneLine.Of(failed.Message)} ({failed.Code})";
            }

            if (failed is not null)
            {
                written.Add(line, failed);
            }
        }

        return null;
    }

    /// <param name="Results">One per line, in the lines' order.</param>
    private sealed record Batch(IReadOnlyList<InputLine> Lines, IReadOnlyList<StageResult> Results);
}

/// <summary>A line failed under <c>--on-error fail</c>.</summary>
internal sealed class PipeException(string message) : AnipException("line_failed", message);
