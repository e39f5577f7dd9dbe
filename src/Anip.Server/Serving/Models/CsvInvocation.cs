using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using CsvHelper;

namespace Anip.Server.Serving.Models;

/// <summary>A table as CSV with the names of its columns first, which MLflow takes as well.</summary>
internal static class CsvInvocation
{
    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        Separator = ',',
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <exception cref="UnservedException">It is no such table, or has no texts.</exception>
    public static Invocation Read(ReadOnlyMemory<byte> body, ServingOptions limits)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw UnservedException.Shape("The body is not UTF-8.");
        }

        var rows = new TextRows(limits);
        try
        {
            using var csv = CsvReader.Create(body, Options);
            while (csv.Read())
            {
                rows.Add([.. csv.Headers.Select(name => name.Trim())], [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
            }
        }
        catch (CsvFormatException exception)
        {
            throw UnservedException.Shape(string.Create(
                CultureInfo.InvariantCulture, $"The body is not CSV: line {exception.LineNumber} has a quote where none can be, or not as many values as there are columns."));
        }

        return rows.Inputs.Count == 0
            ? throw UnservedException.Shape("There is no row; expected CSV whose first line names the columns, one of them text, and one text at least.")
            : new Invocation(rows.Inputs, WithScores: false);
    }
}

[JsonSerializable(typeof(string))]
internal sealed partial class RowJson : JsonSerializerContext;
