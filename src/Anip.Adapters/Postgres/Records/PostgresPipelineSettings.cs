using Anip.Adapters.Relational;
using Anip.Pipelines;

namespace Anip.Adapters.Postgres.Records;

internal sealed class PostgresPipelineSettings(PostgresDatabase database) : IPipelineSettings
{
    public async Task<IReadOnlyDictionary<string, PipelineSetting>> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await database.ReadAsync(
            (connection, token) => connection.ListAsync("SELECT name, paused, schedule_changed, cron, time_zone FROM pipeline", [], RunRow.Setting, token),
            cancellationToken);
        return settings.ToDictionary(StringComparer.Ordinal);
    }

    public Task ChangeAsync(string pipeline, bool? paused, ScheduleChange? schedule, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await PostgresRunRow.LockAsync(connection, pipeline, token);
                return await connection.ExecuteAsync(
                    """
                    INSERT INTO pipeline AS p (name, paused, schedule_changed, cron, time_zone) VALUES ($1, coalesce($2::boolean, false), $6, $4, $5)
                    ON CONFLICT (name) DO UPDATE SET paused = coalesce($2, p.paused), schedule_changed = CASE WHEN $3 THEN $6 ELSE p.schedule_changed END,
                        cron = CASE WHEN $3 THEN $4 ELSE p.cron END, time_zone = CASE WHEN $3 THEN $5 ELSE p.time_zone END
                    """,
                    [pipeline, paused, schedule is not null, schedule?.To?.Cron, schedule?.To?.TimeZone, schedule is { IsToDefault: false }], token);
            },
            cancellationToken);
}
