using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Columnar;
using Anip.Decoding;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Records of a Parquet file, whose columns are named as those of CSV are.</summary>
internal sealed class ParquetRecords(IColumnFiles files, string path, DateTimeOffset now, SourceReport report)
{
    // What ANIP writes beside its articles.
    private const string TableKey = "anip.lake.table";
    private const string ArticleTable = "articles";

    private readonly RecordIdentities _identities = new();

    /// <exception cref="SourceException">It is no whole Parquet file; or, at its end, parts of it could not be read.</exception>
    public async IAsyncEnumerable<IncomingArticle> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(cancellationToken);
        if (reader.Metadata.TryGetValue(TableKey, out var table) && table != ArticleTable)
        {
            report.Note("other_table", $"{path} holds {OneLine.Of(table)} of a lake, not articles: 'anip import parquet' reads both.");
            yield break;
        }

        int[] wanted = [.. Enumerable.Range(0, reader.Columns.Count).Where(at => new RecordFields().Set(reader.Columns[at].Name, null))];
        Column[] columns = [.. wanted.Select(at => reader.Columns[at])];
        if (columns.Length == 0)
        {
            throw new SourceException("unknown_format", $"{path} has no column that is named as one of an article is, such as title and url.");
        }

        ColumnFileException? damage = null;
        var number = 0L;
        for (var group = 0; group < reader.Groups.Count; group++)
        {
            await using var rows = reader.ReadAsync(group, wanted, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var end = number + reader.Groups[group];
            while (await NextAsync(rows, failure => damage ??= failure, cancellationToken))
            {
                number++;
                if (Isolated.Run(() => Read(columns, rows.Current, $"{path} row {number}"), failure => Refuse(failure, number), cancellationToken) is { } article)
                {
                    yield return article;
                }
            }

            number = end;
        }

        if (damage is not null)
        {
            throw new SourceException(damage.Code, damage.Message, damage) { IsPartial = true };
        }
    }

    private async Task<IRowReader> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await files.OpenAsync(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path, cancellationToken);
        }
        catch (ColumnFileException exception)
        {
            // One that is compressed as a whole begins otherwise where it is opened.
            var hint = exception.Code == "not_parquet" ? " Unpack it first." : "";
            throw new SourceException(exception.Code, exception.Message + hint, exception) { IsPartial = exception.Code == "truncated" };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException("unreadable", $"{path} cannot be read: {FileError.Of(exception).Words}", exception);
        }
    }

    // A group that cannot be read costs no other.
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<object?[]> rows, Action<ColumnFileException> fail, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await rows.MoveNextAsync();
        }
        catch (ColumnFileException exception)
        {
            fail(exception);
            return false;
        }
    }

    private IncomingArticle? Refuse(UnitFailure failure, long number)
    {
        report.Reject("malformed", $"{path} row {number}: {failure.Reason}");
        return null;
    }

    private IncomingArticle? Read(Column[] columns, object?[] row, string where)
    {
        var fields = new RecordFields();
        for (var at = 0; at < columns.Length; at++)
        {
            fields.Set(columns[at].Name, Text(row[at], columns[at].Type));
        }

        using var raw = new MemoryStream();
        using (var json = new Utf8JsonWriter(raw))
        {
            RowJson.Write(json, columns, row);
        }

        return fields.ToArticle(where, _identities, now, report, raw.ToArray());
    }

    private static string? Text(object? value, ColumnType type) => (value, type) switch
    {
        (null, _) => null,
        (string text, _) => text,
        (byte[] bytes, _) => TextDecoding.Decode(bytes),
        (DateTimeOffset at, _) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        (DateOnly day, _) => day.ToString("O", CultureInfo.InvariantCulture),
        (object?[] members, StructType { Members: var names }) => names.Index().Where(member => member.Item.Name is "name" or "label").Select(member => Text(members[member.Index], member.Item.Type)).FirstOrDefault(),
        (object?[] items, ListType list) => string.Join(", ", items.Select(item => Text(item, list.Item)).Where(text => !string.IsNullOrWhiteSpace(text))),
        (IFormattable number, _) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}
