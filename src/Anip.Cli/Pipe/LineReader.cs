using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Anip.Cli.Pipe;

/// <summary>Splits a stream of bytes into lines.</summary>
internal static class LineReader
{
    /// <returns>Each line without its line feed; null for one longer than <paramref name="maxBytes"/>, which is skipped.</returns>
    public static async IAsyncEnumerable<byte[]?> ReadAsync(
        Stream input, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var skipping = false;
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = skipping ? null : buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                skipping = false;
                yield return line;
            }

            if (buffer.Length > maxBytes)
            {
                skipping = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (read.IsCompleted)
            {
                if (skipping || !buffer.IsEmpty)
                {
                    yield return skipping ? null : buffer.ToArray();
                }

                break;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }

        await pipe.CompleteAsync();
    }
}
