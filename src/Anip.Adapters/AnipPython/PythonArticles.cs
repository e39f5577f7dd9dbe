using System.Data;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Imports;
using Npgsql;

namespace Anip.Adapters.AnipPython;

/// <summary>Reads the articles of the Python version of ANIP, newest first, in one statement that changes nothing there.</summary>
public static class PythonArticles
{
    // As long as a line of a file may be.
    private const int MaxBytes = 16 * 1024 * 1024;

    // They come from APIs whose free plans cut the text.
    private const string ContentKind = "snippet";

    // What it found out by its own models: kept with the record, not believed.
    private static readonly string[] Findings = ["id", "topic", "sentiment", "sentiment_score", "summary", "keywords", "created_at", "updated_at"];

    /// <param name="table">Where they are.</param>
    /// <param name="told">Told which columns it does not have.</param>
    /// <exception cref="SourceException">The server cannot be reached or refuses, or has no such table or column; the message says what to do.</exception>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(PythonTable table, Action<string> told, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(told);
        await using var connection = await GuardAsync(table, token => ConnectionOpening.OpenAsync(ConnectionString(table), token), cancellationToken);
        var statement = Statement(table, await GuardAsync(table, token => PythonColumns.FindAsync(connection, table, told, token), cancellationToken));
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0, Parameters = { new() { Value = MaxBytes } } };
        await using var reader = await GuardAsync(table, token => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token), cancellationToken);
        for (var number = 1L; await GuardAsync(table, reader.ReadAsync, cancellationToken); number++)
        {
            yield return await GuardAsync(table, token => RowAsync(reader, number, token), cancellationToken);
        }
    }

    private static async Task<ImportedRow> RowAsync(NpgsqlDataReader reader, long number, CancellationToken cancellationToken)
    {
        var id = await reader.IsDBNullAsync(0, cancellationToken) ? null : await reader.GetFieldValueAsync<string>(0, cancellationToken);
        var isDoubled = await reader.GetFieldValueAsync<bool>(1, cancellationToken);
        ReadOnlyMemory<byte>? json = await reader.IsDBNullAsync(2, cancellationToken) ? null : new(await reader.GetFieldValueAsync<byte[]>(2, cancellationToken));
        return new ImportedRow(id is null ? string.Create(CultureInfo.InvariantCulture, $"row {number}") : $"id {id}", json, isDoubled);
    }

    /// <summary>The names of columns and of the table are quoted: they are whoever installed it there has chosen.</summary>
    private static string Statement(PythonTable table, IReadOnlyDictionary<string, string> columns)
    {
        var order = string.Join(", ", ((string[])["updated_at", "created_at", "published_at", "id"]).Where(columns.ContainsKey).Select(name => $"{columns[name]} DESC NULLS LAST"));
        var members = columns.Where(column => !Findings.Contains(column.Key)).Select(column => $"'{column.Key}', {column.Value}");
        var findings = columns.Where(column => Findings.Contains(column.Key)).Select(column => $"'{column.Key}', {column.Value}");
        var texts = columns.Keys.Where(name => name is "title" or "url" or "content" or "summary").Select(name => $"coalesce(octet_length({columns[name]}::text), 0)");
        return $"""
            SELECT {(columns.TryGetValue("id", out var id) ? $"{id}::text" : "NULL::text")},
                   coalesce({columns["url"]}, '') <> '' AND row_number() OVER (PARTITION BY {columns["url"]}{(order.Length > 0 ? $" ORDER BY {order}" : "")}) > 1,
                   CASE WHEN {string.Join(" + ", texts)} <= $1
                        THEN json_build_object({string.Join(", ", members)}, 'content_kind', '{ContentKind}', 'anip_python', json_build_object({string.Join(", ", findings)}))::text END
            FROM {PythonColumns.Quoted(table.Name)}{(order.Length > 0 ? $" ORDER BY {order}" : "")}
            """;
    }

    private static string ConnectionString(PythonTable table) => new NpgsqlConnectionStringBuilder
    {
        Host = table.Host,
        Port = table.Port,
        Database = table.Database,
        Username = table.Username,
        Password = table.Password,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = "anip import",
        Pooling = false,
        Timeout = 10,
        Options = "-c default_transaction_read_only=on -c TimeZone=UTC",
    }.ConnectionString;

    private static async Task<T> GuardAsync<T>(PythonTable table, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new SourceException("refused", $"{table.Location} refuses '{table.Username}' or what was asked: {exception.MessageText}", exception);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or SocketException)
        {
            throw new SourceException("unreachable", $"There is no connection to {table.Location}: {exception.Message} Check that the server runs and the address names it; run the same again, and it goes on.", exception);
        }
    }
}
