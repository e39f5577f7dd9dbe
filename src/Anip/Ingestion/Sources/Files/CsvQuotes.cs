using System.Text;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Follows the quotes of a record from line to line, and takes a whole record apart.</summary>
internal sealed class CsvQuotes(byte delimiter)
{
    private bool _isOpen;

    public QuoteState Follow(ReadOnlySpan<byte> line)
    {
        var isFromBefore = _isOpen;
        var at = 0;
        while (true)
        {
            if (!_isOpen)
            {
                at += Blanks(line[at..]);
                if (at < line.Length && line[at] == '"')
                {
                    (_isOpen, isFromBefore, at) = (true, false, at + 1);
                    continue;
                }

                var next = line[at..].IndexOf(delimiter);
                if (next < 0)
                {
                    return QuoteState.Closed;
                }

                at += next + 1;
                continue;
            }

            var quote = line[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return QuoteState.Open;
            }

            at += quote + 1;
            if (at < line.Length && line[at] == '"')
            {
                at++;
            }
            else if (EndsField(line[at..], out var length))
            {
                (_isOpen, at) = (false, at + length);
            }
            else if (isFromBefore)
            {
                return QuoteState.Broken;
            }
        }
    }

    /// <param name="isLastUnclosed">The last quote that opens a field is not closed: the field is read without it.</param>
    public static List<string> Split(string record, char delimiter, bool isLastUnclosed)
    {
        var fields = new List<string>();
        for (var at = 0; at <= record.Length;)
        {
            while (at < record.Length && record[at] is ' ' or '\t' && record[at] != delimiter)
            {
                at++;
            }

            if (at < record.Length && record[at] == '"' && ReadQuoted(record, at + 1, delimiter, out var field) is var end && (end >= 0 || !isLastUnclosed))
            {
                fields.Add(field.Trim());
                at = end < 0 ? record.Length + 1 : end;
                continue;
            }

            at += at < record.Length && record[at] == '"' ? 1 : 0;
            var next = record.IndexOf(delimiter, at);
            next = next < 0 ? record.Length : next;
            fields.Add(record[at..next].Trim());
            at = next + 1;
        }

        return fields;
    }

    /// <returns>Where the next field begins, beyond the end where there is none; negative where the quote is not closed.</returns>
    private static int ReadQuoted(string record, int at, char delimiter, out string field)
    {
        var text = new StringBuilder();
        while (true)
        {
            var quote = record.IndexOf('"', at);
            if (quote < 0)
            {
                field = text.Append(record, at, record.Length - at).ToString();
                return -1;
            }

            text.Append(record, at, quote - at);
            at = quote + 1;
            if (at < record.Length && record[at] == '"')
            {
                text.Append('"');
                at++;
                continue;
            }

            var behind = at;
            while (behind < record.Length && record[behind] is ' ' or '\t' && record[behind] != delimiter)
            {
                behind++;
            }

            if (behind >= record.Length || record[behind] == delimiter)
            {
                field = text.ToString();
                return behind + 1;
            }

            // A quote that nobody doubled.
            text.Append('"');
        }
    }

    private int Blanks(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && text[length] is (byte)' ' or (byte)'\t' && text[length] != delimiter)
        {
            length++;
        }

        return length;
    }

    // The length is that of what ends the field: blanks, and the delimiter where there is one.
    private bool EndsField(ReadOnlySpan<byte> behind, out int length)
    {
        length = Blanks(behind);
        if (length == behind.Length)
        {
            return true;
        }

        var isDelimiter = behind[length] == delimiter;
        length++;
        return isDelimiter;
    }
}

internal enum QuoteState
{
    Closed,
    Open,

    /// <summary>A quote stands where none can: the field that came over from an earlier line was not closed there.</summary>
    Broken,
}
