using Anip.Adapters.Relational;
using Anip.Pipelines;

namespace Anip.Adapters.Sqlite.Records;

internal sealed class SqlitePipelineSettings(SqliteDatabase database) : IPipelineSettings
{
    public Task<IReadOnlyDictionary<string, PipelineSetting>> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, PipelineSetting>>(
            session =>
            {
                var settings = new Dictionary<string, PipelineSetting>(StringComparer.Ordinal);
                using var row = session.Prepare("SELECT name, paused, schedule_changed, cron, time_zone FROM pipeline").Read();
                while (row.Read())
                {
                    var (pipeline, setting) = RunRow.Setting(row);
                    settings[pipeline] = setting;
                }

                return settings;
            },
            cancellationToken);

    public Task ChangeAsync(string pipeline, bool? paused, ScheduleChange? schedule, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                session.Prepare("INSERT INTO pipeline (name) VALUES (?1) ON CONFLICT DO NOTHING").Execute(pipeline);
                if (paused is { } pause)
                {
                    session.Prepare("UPDATE pipeline SET paused = ?2 WHERE name = ?1").Execute(pipeline, pause ? 1 : 0);
                }

                return schedule is null ? 0 : session.Prepare("UPDATE pipeline SET schedule_changed = ?2, cron = ?3, time_zone = ?4 WHERE name = ?1")
                    .Execute(pipeline, schedule.IsToDefault ? 0 : 1, schedule.To?.Cron, schedule.To?.TimeZone);
            },
            cancellationToken);
}
