using System.Data.Common;
using System.Text.Json;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Sql;
using Anip.Storage;

namespace Anip.Adapters.Sqlite;

/// <summary>One transaction writes at a time, so that there is nothing to lock. A list is a JSON array; an instant is a number, a day that of the days since 1970.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static SqliteDialect Instance { get; } = new();

    public override string LockRows => "";

    public override string LockFreeRows => "";

    public override string Vectors => "vector";

    public override string In(string column, string place) => $"{column} IN {Values(place)}";

    public override string Values(string place) => $"(SELECT value FROM json_each({place}))";

    public override long ReadInstant(DbDataReader row, int column) => row.GetInt64(column);

    public override DateOnly ReadDay(DbDataReader row, int column) => DateOnly.FromDayNumber(Epoch + row.GetInt32(column));

    public static object? Bind(object? value) => value switch
    {
        string text => StoredText.Clean(text),
        DateTimeOffset instant => Instant.Stored(instant),
        SqlInstant instant => instant.Microseconds,
        DateOnly day => day.DayNumber - Epoch,
        byte[] bytes => bytes,
        IEnumerable<string> texts => JsonSerializer.Serialize(texts.Select(StoredText.Clean), StorageJson.Default.IEnumerableString),
        IEnumerable<long> numbers => JsonSerializer.Serialize(numbers, StorageJson.Default.IEnumerableInt64),
        _ => value,
    };
}
