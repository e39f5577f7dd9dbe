using System.Globalization;
using System.Text;

namespace Anip.Ingestion.Sources.Files.Warc;

/// <summary>Records of a web archive (WARC 1.0 and 1.1), one after the other. What is wrong with one is its own: the next is looked for where a line begins as a record does.</summary>
internal sealed class WarcReader(Stream stream)
{
    private const int MaxHeader = 64 * 1024;
    private const int MaxBlock = 16 * 1024 * 1024;

    // What is read again where a record says that it is longer than it is; beyond it, such a record takes what follows with it, so that no file takes the square of its length.
    private const long MaxReadAgain = 64L * MaxBlock;

    private readonly WarcBytes _bytes = new(stream);
    private long _readAgain;

    private static ReadOnlySpan<byte> Begin => "WARC/1."u8;

    /// <returns>Null at the end.</returns>
    /// <exception cref="SourceException">The file breaks off within a record.</exception>
    public async ValueTask<WarcRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        var skipped = 0L;
        while (await _bytes.ReadLineAsync(MaxHeader, cancellationToken) is { } line)
        {
            if (line.Span.StartsWith(Begin))
            {
                return skipped == 0 ? await ReadRecordAsync(cancellationToken) : Pushed(line, skipped);
            }

            skipped += line.Span.Trim("\r \t"u8).Length;
        }

        return skipped == 0 ? null : Failed("malformed", $"{skipped:N0} bytes that are no record");
    }

    // Told before the record that follows it.
    private WarcRecord Pushed(ReadOnlyMemory<byte> line, long skipped)
    {
        _bytes.PutBack((byte[])[.. line.Span, (byte)'\n']);
        return Failed("malformed", $"{skipped:N0} bytes that are no record");
    }

    private static WarcRecord Failed(string reason, string words, IReadOnlyDictionary<string, string>? header = null) =>
        new(header ?? new Dictionary<string, string>(), default, (reason, words));

    private async ValueTask<WarcRecord> ReadRecordAsync(CancellationToken cancellationToken)
    {
        var header = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var length = 0;
        while (true)
        {
            if (await _bytes.ReadLineAsync(MaxHeader, cancellationToken) is not { } line)
            {
                throw CutOff();
            }

            length += line.Length;
            if (line.Span.StartsWith(Begin) || length > MaxHeader)
            {
                _bytes.PutBack((byte[])[.. line.Span, (byte)'\n']);
                return Failed("malformed", "a header without an end", header);
            }

            var text = Encoding.UTF8.GetString(line.Span).TrimEnd('\r');
            if (text.Length == 0)
            {
                break;
            }

            if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                header.TryAdd(text[..colon].Trim(), text[(colon + 1)..].Trim());
            }
        }

        return long.TryParse(header.GetValueOrDefault("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var declared)
            ? await ReadBlockAsync(header, declared, cancellationToken)
            : Failed("malformed", "a record that does not say how long it is", header);
    }

    private async ValueTask<WarcRecord> ReadBlockAsync(Dictionary<string, string> header, long declared, CancellationToken cancellationToken)
    {
        if (declared > MaxBlock)
        {
            return await _bytes.SkipAsync(declared, cancellationToken)
                ? Failed("record_too_large", $"a record of {declared:N0} bytes, and more than {MaxBlock:N0} are not read", header)
                : throw CutOff();
        }

        var block = await _bytes.ReadAsync((int)declared, cancellationToken);
        // Behind a block are two ends of a line.
        if (block.Length == declared && (block.Length == 0 || await _bytes.PeekAsync(cancellationToken) is -1 or '\r' or '\n'))
        {
            return new WarcRecord(header, block, null);
        }

        if (FindNext(block.Span) is { } next && _readAgain < MaxReadAgain)
        {
            _readAgain += block.Length - next;
            _bytes.PutBack(block[next..]);
            return Failed("malformed", "a record that says that it is longer than it is", header);
        }

        return block.Length == declared ? Failed("malformed", "a record that says that it is shorter than it is", header) : throw CutOff();
    }

    private static int? FindNext(ReadOnlySpan<byte> block) => block.IndexOf("\r\nWARC/1."u8) is >= 0 and var at ? at + 2 : null;

    private static SourceException CutOff() => new("truncated", "It breaks off within a record.") { IsPartial = true };
}
