using Anip.Adapters.Relational.Sql;
using Anip.Pipelines;

namespace Anip.Adapters.Relational.Records;

internal sealed class PipelineSettings(IDatabase database) : IPipelineSettings
{
    public async Task<IReadOnlyDictionary<string, PipelineSetting>> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT name, paused, schedule_changed, cron, time_zone FROM pipeline", [], row => (row.Text("name"), Read(row)), token),
            cancellationToken);
        return settings.ToDictionary(StringComparer.Ordinal);
    }

    public Task ChangeAsync(string pipeline, bool? paused, ScheduleChange? schedule, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                await sql.LockAsync(SqlLock.Pipeline, pipeline, token);
                await sql.ExecuteAsync("INSERT INTO pipeline (name) VALUES ($1) ON CONFLICT DO NOTHING", [pipeline], token);
                if (paused is { } pause)
                {
                    await sql.ExecuteAsync("UPDATE pipeline SET paused = $2 WHERE name = $1", [pipeline, pause], token);
                }

                return schedule is null ? 0 : await sql.ExecuteAsync(
                    "UPDATE pipeline SET schedule_changed = $2, cron = $3, time_zone = $4 WHERE name = $1",
                    [pipeline, !schedule.IsToDefault, schedule.To?.Cron, schedule.To?.TimeZone], token);
            },
            cancellationToken);

    private static PipelineSetting Read(SqlRow row)
    {
        var schedule = row.TextOrNull("cron") is { } cron ? new Schedule(cron, row.Text("time_zone")) : null;
        return new PipelineSetting(row.Flag("paused"), row.Flag("schedule_changed") ? new ScheduleChange(schedule) : null);
    }
}
