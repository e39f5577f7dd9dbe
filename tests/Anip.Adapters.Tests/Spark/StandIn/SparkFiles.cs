using System.Globalization;
using System.Text;
using DuckDB.NET.Data;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>Parquet in and out, by DuckDB: neither our own code nor Spark's.</summary>
internal static class SparkFiles
{
    /// <summary>The rows of a folder, dealt out to files of lines, each a row as <c>to_json(struct(…))</c> writes it.</summary>
    /// <exception cref="SparkFailure">There is no such folder, or it holds something else.</exception>
    public static async Task<IReadOnlyList<string>> DealAsync(TransformText text, string work, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(text.Input))
        {
            throw new SparkFailure("org.apache.spark.sql.AnalysisException", "PATH_NOT_FOUND", "42K03", $"[PATH_NOT_FOUND] Path does not exist: file:{text.Input}. SQLSTATE: 42K03");
        }

        var hidden = (string path) => Path.GetFileName(path)[0] is '_' or '.';
        if (Directory.EnumerateFileSystemEntries(text.Input).FirstOrDefault(path => !hidden(path) && !path.EndsWith(".parquet", StringComparison.Ordinal)) is { } odd)
        {
            throw SparkFailure.Job($"{odd} is not a Parquet file. Expected magic number at tail");
        }

        var writers = Enumerable.Range(0, text.Partitions).Select(number => new Lazy<StreamWriter>(() => new StreamWriter(Path.Combine(work, $"in-{number}.jsonl")))).ToList();
        await using var duck = new DuckDBConnection("Data Source=:memory:");
        await duck.OpenAsync(cancellationToken);
        await using var command = duck.CreateCommand();
        command.CommandText = $"SET threads = 1; SELECT {string.Join(", ", text.Columns.Select(name => $"\"{name}\""))} FROM read_parquet({Quote(Path.Combine(text.Input, "*.parquet"))})";
        command.UseStreamingMode = true;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        for (var row = 0; await rows.ReadAsync(cancellationToken); row++)
        {
            var line = new StringBuilder("{");
            for (var i = 0; i < text.Columns.Count; i++)
            {
                if (!await rows.IsDBNullAsync(i, cancellationToken))
                {
                    line.Append(line.Length > 1 ? "," : "");
                    Write(text.Columns[i], line);
                    Write(rows.GetValue(i), line.Append(':'));
                }
            }

            await writers[row % writers.Count].Value.WriteAsync(line.Append("}\n"), cancellationToken);
        }

        foreach (var writer in writers.Where(writer => writer.IsValueCreated))
        {
            await writer.Value.DisposeAsync();
        }

        return [.. writers.Select((writer, number) => writer.IsValueCreated ? Path.Combine(work, $"in-{number}.jsonl") : "").Where(path => path.Length > 0)];
    }

    /// <summary>A part of the result from lines that are valid JSON of the type.</summary>
    public static async Task WriteAsync(TransformText text, string lines, string parquet, CancellationToken cancellationToken)
    {
        await using var duck = new DuckDBConnection("Data Source=:memory:");
        await duck.OpenAsync(cancellationToken);
        await using var command = duck.CreateCommand();
        var columns = string.Join(", ", text.Row.Fields.Select(field => $"{Quote(field.Name)}: {Quote(field.Type.InDuckDb)}"));
        var selected = string.Join(", ", text.Selected.Prepend("id").Select(name => $"\"{name}\""));
        // An empty file has no row of JSON from which a reader could learn that it is one.
        var from = new FileInfo(lines).Length == 0
            ? $"(SELECT {string.Join(", ", text.Row.Fields.Select(field => $"CAST(NULL AS {field.Type.InDuckDb}) AS \"{field.Name}\""))} WHERE false)"
            : $"read_json({Quote(lines)}, format = 'newline_delimited', maximum_object_size = 268435456, columns = {{{columns}}})";
        command.CommandText = $"SET threads = 1; COPY (SELECT {selected} FROM {from}) TO {Quote(parquet)} (FORMAT parquet, COMPRESSION zstd)";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Write(object value, StringBuilder line)
    {
        switch (value)
        {
            case string text:
                line.Append('"');
                foreach (var letter in text)
                {
                    _ = letter switch
                    {
                        '"' or '\\' => line.Append('\\').Append(letter),
                        '\b' => line.Append(@"\b"),
                        '\t' => line.Append(@"\t"),
                        '\n' => line.Append(@"\n"),
                        '\f' => line.Append(@"\f"),
                        '\r' => line.Append(@"\r"),
                        < ' ' => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
                        _ => line.Append(letter),
                    };
                }

                line.Append('"');
                break;
            case bool flag:
                line.Append(flag ? "true" : "false");
                break;
            case double or float:
                var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                line.Append(double.IsFinite(number) ? ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture) : $"\"{number}\"");
                break;
            case System.Collections.IDictionary members:
                line.Append('{');
                var first = true;
                foreach (System.Collections.DictionaryEntry member in members)
                {
                    if (member.Value is not null and not DBNull)
                    {
                        line.Append(first ? "" : ",");
                        Write((string)member.Key, line);
                        Write(member.Value, line.Append(':'));
                        first = false;
                    }
                }

                line.Append('}');
                break;
            case System.Collections.IEnumerable list:
                line.Append('[');
                var next = false;
                foreach (var item in list)
                {
                    line.Append(next ? "," : "");
                    _ = item is null or DBNull ? line.Append("null") : null;
                    if (item is not null and not DBNull)
                    {
                        Write(item, line);
                    }

                    next = true;
                }

                line.Append(']');
                break;
            default:
                line.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }
}
