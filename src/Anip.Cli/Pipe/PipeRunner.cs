using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace Anip.Cli.Pipe;

/// <summary>Drives a stage: lines in, lines out, in order. Reading, work and writing overlap; each queue is bounded.</summary>
internal sealed class PipeRunner(IPipeStage stage, IReadOnlySet<string>? fields, bool failOnError)
{
    private const int MaxLineBytes = 64 * 1024 * 1024;

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <exception cref="PipeException">A line failed and the pipe is to stop there; the lines before it are written.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<InputLine>(stage.BatchSize * 2);
        var outputs = Channel.CreateBounded<Batch>(2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Reading standard input cannot be cancelled: where work or writing fails, it is left behind.
        var reading = ReadAsync(input, lines.Writer, stop.Token);
        var working = Task.Run(() => WorkAsync(lines.Reader, outputs.Writer, stop.Token), stop.Token);
        var writing = WriteAsync(outputs.Reader, output, stop.Token);
        try
        {
            await await Task.WhenAny(writing, working);
            await Task.WhenAll(writing, working, reading);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static async Task ReadAsync(Stream input, ChannelWriter<InputLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            var number = 0;
            await foreach (var bytes in LineReader.ReadAsync(input, MaxLineBytes, cancellationToken))
            {
                number++;
                if (bytes is null)
                {
                    await lines.WriteAsync(new InputLine(number, null, null, $"longer than {MaxLineBytes >> 20} MB"), cancellationToken);
                }
                else if (bytes.AsSpan().ContainsAnyExcept(" \t\r"u8))
                {
                    await lines.WriteAsync(Parse(number, bytes), cancellationToken);
                }
            }

            lines.Complete();
        }
        catch (IOException exception)
        {
            lines.Complete(exception);
        }
    }

    private static InputLine Parse(int number, byte[] bytes)
    {
        try
        {
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new InputLine(number, null, null, "not a JSON object");
            }

            string? id = document.RootElement.TryGetProperty("id", out var member) ? member.GetRawText() : null;
            return new InputLine(number, document, id, null);
        }
        catch (JsonException exception)
        {
            return new InputLine(number, null, null, $"not JSON: {exception.Message}");
        }
    }

    private async Task WorkAsync(ChannelReader<InputLine> lines, ChannelWriter<Batch> outputs, CancellationToken cancellationToken)
    {
        while (await lines.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<InputLine>(stage.BatchSize);
            while (batch.Count < stage.BatchSize && lines.TryRead(out var line))
            {
                batch.Add(line);
            }

            var readable = batch.FindAll(line => line.Document is not null);
            var results = stage.Process([.. readable.Select(line => line.Document!.RootElement)], cancellationToken);
            await outputs.WriteAsync(new Batch(batch, results), cancellationToken);
        }

        outputs.Complete();
    }

    private void Write(ArrayBufferWriter<byte> buffer, InputLine line, StageResult result)
    {
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            if (line.Id is { } id)
            {
                json.WriteRawValue(id);
            }
            else
            {
                json.WriteNullValue();
            }

            if (result is StageResult.Failed(var code, var message))
            {
                json.WriteStartObject("error");
                json.WriteString("code", code);
                json.WriteString("message", line.Id is null ? $"line {line.Number}: {message}" : message);
                json.WriteEndObject();
            }
            else if (result is StageResult.Done done)
            {
                done.Write(new StageWriter(json, fields));
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    private async Task WriteAsync(ChannelReader<Batch> outputs, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        await foreach (var batch in outputs.ReadAllAsync(cancellationToken))
        {
            buffer.ResetWrittenCount();
            var fault = Write(buffer, batch);
            await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
            await output.FlushAsync(cancellationToken);
            if (fault is not null)
            {
                throw new PipeException(fault);
            }
        }
    }

    /// <returns>What was wrong with the line that the pipe is to stop at; null where it goes on.</returns>
    private string? Write(ArrayBufferWriter<byte> buffer, Batch batch)
    {
        var results = new Queue<StageResult>(batch.Results);
        foreach (var line in batch.Lines)
        {
            var result = line.Document is null ? new StageResult.Failed("bad_line", line.Fault!) : results.Dequeue();
            if (failOnError && result is StageResult.Failed failed)
            {
                return $"line {line.Number}: {failed.Message} ({failed.Code})";
            }

            Write(buffer, line, result);
            line.Document?.Dispose();
        }

        return null;
    }

    private sealed record InputLine(int Number, JsonDocument? Document, string? Id, string? Fault);

    /// <param name="Results">One per line that is a document, in the lines' order.</param>
    private sealed record Batch(IReadOnlyList<InputLine> Lines, IReadOnlyList<StageResult> Results);
}

/// <summary>A line failed under <c>--on-error fail</c>.</summary>
internal sealed class PipeException(string message) : Exception(message);
