using System.Data.Common;

namespace Anip.Adapters.Relational.Sql;

/// <summary>A row of an answer, read by the names of its columns.</summary>
internal readonly struct SqlRow(DbDataReader reader, SqlDialect dialect)
{
    public bool IsNull(string column) => reader.IsDBNull(At(column));

    public string Text(string column) => reader.GetString(At(column));

    public string? TextOrNull(string column) => At(column) is var at && reader.IsDBNull(at) ? null : reader.GetString(at);

    public int Integer(string column) => reader.GetInt32(At(column));

    public int? IntegerOrNull(string column) => At(column) is var at && reader.IsDBNull(at) ? null : reader.GetInt32(at);

    public long Long(string column) => reader.GetInt64(At(column));

    public long? LongOrNull(string column) => At(column) is var at && reader.IsDBNull(at) ? null : reader.GetInt64(at);

    public double Real(string column) => reader.GetDouble(At(column));

    public double? RealOrNull(string column) => At(column) is var at && reader.IsDBNull(at) ? null : reader.GetDouble(at);

    public bool Flag(string column) => reader.GetBoolean(At(column));

    public byte[] Bytes(string column) => reader.GetFieldValue<byte[]>(At(column));

    public DateTimeOffset Instant(string column) => Relational.Instant.Read(dialect.ReadInstant(reader, At(column)));

    public DateTimeOffset? InstantOrNull(string column) =>
        At(column) is var at && reader.IsDBNull(at) ? null : Relational.Instant.Read(dialect.ReadInstant(reader, at));

    public DateOnly Day(string column) => dialect.ReadDay(reader, At(column));

    private int At(string column) => reader.GetOrdinal(column);
}
