using System.Buffers;
using System.Text.Json;
using Anip.Isolation;
using Anip.Server.Writing;

namespace Anip.Cli.Pipe;

/// <summary>Results as lines of JSON. One that cannot be written leaves the others whole.</summary>
internal sealed class OutputLines(IReadOnlySet<string>? fields)
{
    private static readonly JsonWriterOptions Format = new() { Encoder = ReadableEncoder.Instance, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _written = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _line = new(4 * 1024);

    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    public void Clear() => _written.ResetWrittenCount();

    /// <returns>Why the result cannot be written, in which case nothing was; else null.</returns>
    public StageResult.Failed? TryAdd(InputLine line, StageResult.Done done, CancellationToken cancellationToken)
    {
        var failure = Isolated.Run(() => Write(line, json => done.Write(new StageWriter(json, fields))), cancellationToken);
        return failure is null ? null : StageResult.Failed.Of(failure);
    }

    public void Add(InputLine line, StageResult.Failed failed) => Write(line, json =>
    {
        json.WriteStartObject("error");
        json.WriteString("code", failed.Code);
        json.WriteString("message", line.Id is null ? $"line {line.Number}: {failed.Message}" : failed.Message);
        json.WriteEndObject();
    });

    private void Write(InputLine line, Action<Utf8JsonWriter> members)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, Format))
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            if (line.Id is { } id)
            {
                json.WriteRawValue(ReadableEncoder.EscapeIn(id), skipInputValidation: true);
            }
            else
            {
                json.WriteNullValue();
            }

            members(json);
            json.WriteEndObject();
        }

        _written.Write(_line.WrittenSpan);
        _written.Write("\n"u8);
    }
}
