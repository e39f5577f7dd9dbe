using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Anip.Adapters.Postgres.Upkeep;

/// <summary>Values between the types of PostgreSQL and the four in which they are moved: <see cref="Transfer.StoredRows"/>.</summary>
internal static class MovedValue
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static object? Read(NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return null;
        }

        var type = row.GetFieldType(column);
        if (type == typeof(DateTime))
        {
            return PostgresCommands.ReadAt(row, column); // It may be -infinity, which is no DateTime.
        }

        return type == typeof(DateOnly) ? (long)(row.GetFieldValue<DateOnly>(column).DayNumber - Epoch) : row.GetValue(column) switch
        {
            short number => (long)number,
            int number => (long)number,
            bool flag => flag ? 1L : 0L,
            float number => (double)number,
            HalfVector vector => MemoryMarshal.AsBytes(vector.Memory.Span).ToArray(),
            var value => value,
        };
    }

    /// <param name="type">Of the column that it is meant for, as the catalogue names it.</param>
    public static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, string type, CancellationToken cancellationToken) => value is null
        ? copy.WriteNullAsync(cancellationToken)
        : Typed(value, type) switch
        {
            (short number, var kind) => copy.WriteAsync(number, kind, cancellationToken),
            (int number, var kind) => copy.WriteAsync(number, kind, cancellationToken),
            (long number, var kind) => copy.WriteAsync(number, kind, cancellationToken),
            (bool flag, var kind) => copy.WriteAsync(flag, kind, cancellationToken),
            (DateOnly day, var kind) => copy.WriteAsync(day, kind, cancellationToken),
            (float number, var kind) => copy.WriteAsync(number, kind, cancellationToken),
            (double number, var kind) => copy.WriteAsync(number, kind, cancellationToken),
            (string text, var kind) => copy.WriteAsync(text, kind, cancellationToken),
            var (bytes, kind) => copy.WriteAsync((byte[])bytes, kind, cancellationToken),
        };

    /// <summary>A value to compare a column with.</summary>
    public static NpgsqlParameter Parameter(object? value, string type)
    {
        var (typed, kind) = Typed(value!, type);
        return new NpgsqlParameter { NpgsqlDbType = kind, Value = typed };
    }

    private static (object Value, NpgsqlDbType Type) Typed(object value, string type) => type switch
    {
        "int2" => ((short)(long)value, NpgsqlDbType.Smallint),
        "int4" => ((int)(long)value, NpgsqlDbType.Integer),
        "int8" => (value, NpgsqlDbType.Bigint),
        "bool" => ((long)value != 0, NpgsqlDbType.Boolean),
        "timestamptz" => (PostgresCommands.Wire((long)value), NpgsqlDbType.TimestampTz),
        "date" => (DateOnly.FromDayNumber(Epoch + (int)(long)value), NpgsqlDbType.Date),
        "float4" => ((float)(double)value, NpgsqlDbType.Real),
        "float8" => (value, NpgsqlDbType.Double),
        "text" => (value, NpgsqlDbType.Text),
        "bytea" => (value, NpgsqlDbType.Bytea),
        _ => throw new NotSupportedException($"Columns of the type {type} are not moved yet: teach {nameof(MovedValue)} to, or choose another type."),
    };
}
