using Anip.Decoding;

namespace Anip.Ingestion.Sources.Files;

/// <summary>
/// Records of CSV. A quote that is never closed would make one field of all the rest: a field over more lines than text has, or in which a quote stands
/// where none can, is taken as one that was not closed. Its line is then read as if the quote were not there, and the lines behind it as usual.
/// </summary>
internal sealed class CsvLines(LineReader lines)
{
    private const int MaxLines = 5_000;
    private const int MaxBytes = 1024 * 1024;

    // What is read again for unclosed quotes; beyond it a field has one line, so that no file takes the square of its length.
    private const long MaxReadAgain = 64L * MaxBytes;

    private readonly Queue<Line> _again = [];
    private long _readAgain;
    private byte _delimiter = (byte)',';

    /// <summary>Of the record last read, from 1: where it begins.</summary>
    public long Number { get; private set; }

    /// <summary>The record last read has a quote that was not closed.</summary>
    public bool IsUnclosed { get; private set; }

    /// <summary>The record last read ends with its line; false for the last of a file that breaks off there, or has no end of line.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>The record last read was longer than allowed, and has no fields.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The record last read as it was.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    /// <returns>The names of the columns; null where there are none.</returns>
    public async ValueTask<List<string>?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } first)
        {
            var text = first.Bytes.Span;
            text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
            if (text.StartsWith("sep="u8) && text.Length == 5)
            {
                // What Excel is told.
                _delimiter = text[4];
            }
            else if (!text.Trim((byte)' ').IsEmpty)
            {
                _delimiter = text.IndexOf(_delimiter) >= 0 && _delimiter != ',' ? _delimiter : MostFrequent(text);
                _again.Enqueue(first with { Bytes = text.ToArray() });
                return await ReadAsync(cancellationToken);
            }
        }

        return null;
    }

    /// <returns>The fields, without the blanks around them; null at the end.</returns>
    public async ValueTask<List<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        Line? next;
        do
        {
            next = await NextAsync(cancellationToken);
        }
        while (next is { IsTooLong: false } blank && blank.Bytes.Span.Trim(" \t"u8).IsEmpty);
        if (next is not { } first)
        {
            return null;
        }

        (Number, IsTooLong, IsUnclosed, HasEnd, Raw) = (first.Number, first.IsTooLong, false, first.HasEnd, first.Bytes);
        var quotes = new CsvQuotes(_delimiter);
        if (IsTooLong || quotes.Follow(first.Bytes.Span) == QuoteState.Closed)
        {
            return IsTooLong ? [] : CsvQuotes.Split(Text(first.Bytes.Span), (char)_delimiter, isLastUnclosed: false);
        }

        var more = await FollowAsync(quotes, first, cancellationToken);
        if (IsUnclosed)
        {
            ReadAgain(more);
            return CsvQuotes.Split(Text(first.Bytes.Span), (char)_delimiter, isLastUnclosed: true);
        }

        HasEnd = more[^1].HasEnd;
        Raw = Join([first, .. more]);
        return CsvQuotes.Split(Text(Raw.Span), (char)_delimiter, isLastUnclosed: false);
    }

    private async ValueTask<List<Line>> FollowAsync(CsvQuotes quotes, Line first, CancellationToken cancellationToken)
    {
        var more = new List<Line>();
        var length = first.Bytes.Length;
        while (true)
        {
            if (more.Count >= MaxLines || length > MaxBytes || _readAgain > MaxReadAgain || await NextAsync(cancellationToken) is not { } line)
            {
                IsUnclosed = true;
                return more;
            }

            more.Add(line);
            length += line.Bytes.Length;
            var state = line.IsTooLong ? QuoteState.Broken : quotes.Follow(line.Bytes.Span);
            IsUnclosed = state == QuoteState.Broken;
            if (state != QuoteState.Open)
            {
                return more;
            }
        }
    }

    private void ReadAgain(List<Line> more)
    {
        Line[] behind = [.. _again];
        _again.Clear();
        foreach (var line in more.Concat(behind))
        {
            _again.Enqueue(line);
        }

        _readAgain += more.Sum(line => (long)line.Bytes.Length + 1);
    }

    private async ValueTask<Line?> NextAsync(CancellationToken cancellationToken)
    {
        if (_again.TryDequeue(out var again))
        {
            return again;
        }

        return await lines.ReadAsync(cancellationToken) is { } line ? new Line(line.ToArray(), lines.Number, lines.HasEnd, lines.IsTooLong) : null;
    }

    private static byte MostFrequent(ReadOnlySpan<byte> header)
    {
        var most = (byte)',';
        foreach (var candidate in (ReadOnlySpan<byte>)[(byte)'\t', (byte)';', (byte)'|'])
        {
            most = header.Count(candidate) > header.Count(most) ? candidate : most;
        }

        return most;
    }

    private static byte[] Join(IReadOnlyList<Line> parts)
    {
        using var all = new MemoryStream();
        for (var at = 0; at < parts.Count; at++)
        {
            all.Write(at == 0 ? [] : "\n"u8);
            all.Write(parts[at].Bytes.Span);
        }

        return all.ToArray();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => TextDecoding.Decode(bytes);

    private readonly record struct Line(ReadOnlyMemory<byte> Bytes, long Number, bool HasEnd, bool IsTooLong);
}
