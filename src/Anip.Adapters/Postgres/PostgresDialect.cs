using System.Data.Common;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Sql;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres;

internal sealed class PostgresDialect : SqlDialect
{
    public static PostgresDialect Instance { get; } = new();

    public override string LockRows => "FOR NO KEY UPDATE";

    public override string LockFreeRows => "FOR UPDATE SKIP LOCKED";

    public override string Vectors => "article_vector";

    public override string In(string column, string place) => $"{column} = ANY({place})";

    public override string Values(string place) => $"(SELECT unnest({place}) AS value)";

    public override long ReadInstant(DbDataReader row, int column) => PostgresCommands.ReadAt((NpgsqlDataReader)row, column);

    public override DateOnly ReadDay(DbDataReader row, int column) => row.GetFieldValue<DateOnly>(column);

    public static object? Bind(object? value) => value switch
    {
        string text => StoredText.Clean(text),
        DateTimeOffset instant => PostgresCommands.At(Instant.Stored(instant)),
        SqlInstant instant => PostgresCommands.At(instant.Microseconds),
        IEnumerable<string> texts => PostgresCommands.Texts(texts.Select(StoredText.Clean)),
        byte[] bytes => bytes,
        IEnumerable<long> numbers => numbers.ToArray(),
        _ => value,
    };
}
