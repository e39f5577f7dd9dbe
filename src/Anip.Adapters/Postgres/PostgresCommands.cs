using System.Data;
using Anip.Adapters.Postgres.Articles;
using Anip.Adapters.Relational;
using Npgsql;
using NpgsqlTypes;

namespace Anip.Adapters.Postgres;

/// <summary>Statements with their parameters <c>$1</c>, <c>$2</c>, … in one expression.</summary>
internal static class PostgresCommands
{
    // A timestamptz crosses the wire as microseconds since 2000-01-01; that it is a plain number spares the limits of DateTime.
    private const long Epoch = 946_684_800_000_000;

    private const int CopiedAtOnce = 64 * 1024;

    extension(NpgsqlConnection connection)
    {
        public NpgsqlCommand Command(string sql, params ReadOnlySpan<object?> values)
        {
            var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values)
            {
                // A copy, as a parameter belongs to one command, and values may be used in several.
                command.Parameters.Add((value as NpgsqlParameter)?.Clone() ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
            }

            return command;
        }

        public async Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellationToken)
        {
            await using var command = connection.Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }

        /// <returns>The first column of the first row; the default where there is no row or it holds NULL.</returns>
        public async Task<T?> ScalarAsync<T>(string sql, object?[] values, CancellationToken cancellationToken)
        {
            await using var command = connection.Command(sql, values);
            return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
        }

        public async Task<List<T>> ListAsync<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        {
            var rows = new List<T>();
            await using var command = connection.Command(sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }

        /// <param name="into">The table and its columns.</param>
        /// <param name="write">Writes a row's values, <paramref name="columns"/> in number.</param>
        public async Task CopyAsync<T>(string into, short columns, IEnumerable<T> rows, Action<CopyBuffer, T> write, CancellationToken cancellationToken)
        {
            var copy = await connection.BeginRawBinaryCopyAsync($"COPY {into} FROM STDIN (FORMAT BINARY)", cancellationToken);
            try
            {
                var buffer = new CopyBuffer();
                foreach (var row in rows)
                {
                    buffer.StartRow(columns);
                    write(buffer, row);
                    if (buffer.Length > CopiedAtOnce)
                    {
                        await copy.WriteAsync(buffer.Written, cancellationToken);
                        buffer.Clear();
                    }
                }

                buffer.End();
                await copy.WriteAsync(buffer.Written, cancellationToken);
            }
            catch
            {
                await AbandonAsync(copy);
                throw;
            }

            await copy.DisposeAsync(); // Which is what completes it.
        }
    }

    /// <param name="instant">As <see cref="Instant"/> has it; <see cref="long.MinValue"/> is before all.</param>
    public static NpgsqlParameter At(long? instant) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = instant is { } at ? Wire(at) : DBNull.Value };

    public static NpgsqlParameter Ats(IEnumerable<long?> instants) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, Value = instants.Select(at => at is { } known ? Wire(known) : default(long?)).ToArray() };

    public static NpgsqlParameter Texts(IEnumerable<string?> texts) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = texts.ToArray() };

    /// <summary>Of a column that is a timestamptz itself, -infinity included.</summary>
    public static long ReadAt(NpgsqlDataReader row, int column) =>
        row.GetFieldValue<long>(column) is var wire && wire == long.MinValue ? wire : wire + Epoch;

    public static long Wire(long instant) => instant == long.MinValue ? instant : instant - Epoch;

    private static async Task AbandonAsync(NpgsqlRawCopyStream copy)
    {
        try
        {
            await copy.CancelAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or ObjectDisposedException)
        {
            // The connection is gone, and the copy with it; what ended it says more.
        }
    }
}
