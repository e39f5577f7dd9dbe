using System.Buffers;
using System.Text.Json;
using Anip.Columnar;
using Anip.Lake.Plans;

namespace Anip.Lake.Local;

/// <summary>Writes the rows of files as lines of JSON.</summary>
internal sealed class LineFeed(RowFiles files, IReadOnlyList<Column> row)
{
    private const int WrittenAtOnce = 64 * 1024;

    /// <summary>Passes the rows of a file to a process; fewer where it reads no more: what it says at its end counts then.</summary>
    /// <param name="skipped">How many rows it begins behind.</param>
    /// <param name="turn">Entered for each row, which goes out at once; null to pass them as fast as they are read.</param>
    public async Task PassAsync(string path, long skipped, Stream input, SemaphoreSlim? turn, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * WrittenAtOnce);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        await foreach (var values in files.ReadAsync(path, [.. row.Select(column => column.Name)], cancellationToken))
        {
            if (skipped-- > 0)
            {
                continue;
            }

            await (turn?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
            RowJson.Write(json, row, values);
            await json.FlushAsync(cancellationToken);
            json.Reset();
            buffer.Write("\n"u8);
            if ((turn is not null || buffer.WrittenCount >= WrittenAtOnce) && !await PassAsync(buffer, input, cancellationToken))
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
