using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Signals;

namespace Anip.Adapters.Relational.Signals;

/// <summary>Rows of <c>signal_hour</c>, <c>signal_day</c> and <c>signal_place</c>.</summary>
internal sealed class SignalStore(IDatabase database) : ISignalStore
{
    private const string Sums = "CAST(sum(n) AS bigint) AS n, CAST(sum(toned) AS bigint) AS toned, CAST(sum(tone) AS bigint) AS tone";

    public async Task<IReadOnlyList<SignalPoint>> SeriesAsync(SignalQuery query, CancellationToken cancellationToken)
    {
        var (table, column, from, to) = Span(query);
        return await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"SELECT {column}, n, toned, tone FROM {table} WHERE kind = $1 AND country = $2 AND name = $3 AND {column} >= $4 AND {column} < $5 ORDER BY {column}",
                [query.Kind, query.Country, query.Name, from, to],
                row => new SignalPoint(query.ByHour ? row.Instant(column) : new DateTimeOffset(row.Day(column), TimeOnly.MinValue, TimeSpan.Zero), row.Long("n"), Mean(row)), token),
            cancellationToken);
    }

    public Task<IReadOnlyList<NamedSignal>> NamesAsync(SignalQuery query, int limit, CancellationToken cancellationToken) =>
        NamedAsync(query, "name", "country = $2 AND name <> ''", query.Country, limit, cancellationToken);

    public Task<IReadOnlyList<NamedSignal>> CountriesAsync(SignalQuery query, int limit, CancellationToken cancellationToken) =>
        NamedAsync(query, "country", "name = $2 AND country <> ''", query.Name, limit, cancellationToken);

    public async Task<IReadOnlyList<PlaceSignal>> PlacesAsync(SignalQuery query, int limit, CancellationToken cancellationToken)
    {
        var (table, column, from, to) = Span(query);
        return await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"""
                 SELECT p.name, p.country, p.latitude, p.longitude, s.n, s.toned, s.tone
                 FROM (SELECT name, {Sums} FROM {table} WHERE kind = $1 AND ($2 = '' OR country = $2) AND {column} >= $3 AND {column} < $4 GROUP BY name ORDER BY sum(n) DESC, name LIMIT $5) AS s
                 JOIN signal_place AS p ON p.id = s.name ORDER BY s.n DESC, p.name
                 """,
                [SignalKind.Place, query.Country, from, to, limit],
                row => new PlaceSignal(row.Text("name"), row.Text("country"), row.RealOrNull("latitude"), row.RealOrNull("longitude"), row.Long("n"), Mean(row)), token),
            cancellationToken);
    }

    public Task<int> ForgetAsync(DateTimeOffset hoursBefore, DateTimeOffset daysBefore, CancellationToken cancellationToken) => database.WriteAsync(
        async (sql, token) =>
            await sql.ExecuteAsync("DELETE FROM signal_hour WHERE hour < $1", [hoursBefore], token)
            + await sql.ExecuteAsync("DELETE FROM signal_day WHERE day < $1", [DayOf(daysBefore)], token)
            + await sql.ExecuteAsync("DELETE FROM signal_place WHERE NOT EXISTS (SELECT 1 FROM signal_day AS d WHERE d.kind = 'place' AND d.country = signal_place.country AND d.name = signal_place.id)", [], token),
        cancellationToken);

    /// <summary>Adds what a file counts, within the transaction that marks it as done.</summary>
    internal static async Task AddAsync(ISqlSession sql, DateTimeOffset slot, SignalBatch signals, CancellationToken cancellationToken)
    {
        var hour = new DateTimeOffset(slot.Year, slot.Month, slot.Day, slot.Hour, 0, 0, TimeSpan.Zero);
        foreach (var (table, column, at) in ((string, string, object)[])[("signal_hour", "hour", hour), ("signal_day", "day", DayOf(slot))])
        {
            await sql.ExecuteEachAsync(
                $"""
                 INSERT INTO {table} (kind, country, name, {column}, n, toned, tone) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (kind, country, name, {column}) DO UPDATE SET n = {table}.n + excluded.n, toned = {table}.toned + excluded.toned, tone = {table}.tone + excluded.tone
                 """,
                signals.Counts.Select(object?[] (count) => [count.Kind, count.Country, count.Name, at, count.Count, count.Toned, count.Tone]), cancellationToken);
        }

        await sql.ExecuteEachAsync(
            "INSERT INTO signal_place (id, name, country, latitude, longitude) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
            signals.Places.Select(object?[] (place) => [place.Id, place.Name, place.Country, place.Latitude, place.Longitude]), cancellationToken);
    }

    private async Task<IReadOnlyList<NamedSignal>> NamedAsync(SignalQuery query, string name, string condition, string value, int limit, CancellationToken cancellationToken)
    {
        var (table, column, from, to) = Span(query);
        return await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"SELECT {name} AS name, {Sums} FROM {table} WHERE kind = $1 AND {condition} AND {column} >= $3 AND {column} < $4 GROUP BY {name} ORDER BY sum(n) DESC, {name} LIMIT $5",
                [query.Kind, value, from, to, limit], row => new NamedSignal(row.Text("name"), row.Long("n"), Mean(row)), token),
            cancellationToken);
    }

    private static (string Table, string Column, object From, object To) Span(SignalQuery query) => query.ByHour
        ? ("signal_hour", "hour", query.From, query.To)
        : ("signal_day", "day", DayOf(query.From), DayOf(query.To.AddTicks(-1)).AddDays(1));

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);

    private static double? Mean(SqlRow row) => row.Long("toned") is > 0 and var toned ? Math.Round(row.Long("tone") / 1000.0 / toned, 3) : null;
}
