using System.Buffers;
using System.Text.Json;
using Anip.Columnar;
using Anip.Lake.Plans;

namespace Anip.Lake.Local;

/// <summary>Writes the rows of files as lines of JSON.</summary>
internal sealed class LineFeed(RowFiles files, IReadOnlyList<Column> row)
{
    private const int WrittenAtOnce = 64 * 1024;

    /// <summary>Passes all rows of a file to a process; fewer where it reads no more: what it says at its end counts then.</summary>
    public async Task PassAsync(string path, Stream input, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * WrittenAtOnce);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        await foreach (var values in files.ReadAsync(path, [.. row.Select(column => column.Name)], cancellationToken))
        {
            RowJson.Write(json, row, values);
            await json.FlushAsync(cancellationToken);
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= WrittenAtOnce && !await PassAsync(buffer, input, cancellationToken))
            {
                return;
            }
        }

        await PassAsync(buffer, input, cancellationToken);
    }

    private static async Task<bool> PassAsync(ArrayBufferWriter<byte> buffer, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(buffer.WrittenMemory, cancellationToken);
            await input.FlushAsync(cancellationToken);
            buffer.ResetWrittenCount();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
