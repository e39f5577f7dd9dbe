using Anip.Adapters.Relational.Records;
using Anip.Pipelines.Runs;
using Npgsql;

namespace Anip.Adapters.Postgres.Records;

internal static class PostgresRunRow
{
    // Any number that no other of the program's advisory locks begins with.
    private const int Lock = 1_634_625_905;

    /// <summary>Of "run r".</summary>
    public const string Columns =
        """
        r.id, r.pipeline, r.state, r.started_by, r.parameters, anip_micros(r.created_at), anip_micros(r.started_at), anip_micros(r.finished_at),
        r.node, r.error, r.counts, r.cancel_requested
        """;

    /// <summary>Of "run_step s".</summary>
    public const string StepColumns =
        "s.name, s.state, s.attempt, s.failures, anip_micros(s.started_at), anip_micros(s.finished_at), s.counts, s.error";

    private const int ColumnCount = 12;

    /// <summary>One statement, so that the steps are of the same moment as the run.</summary>
    public static async Task<PipelineRun?> FindAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken)
    {
        PipelineRun? run = null;
        var steps = await connection.ListAsync(
            $"SELECT {Columns}, {StepColumns} FROM run r LEFT JOIN run_step s ON s.run_id = r.id WHERE r.id = $1 ORDER BY s.position",
            [id],
            row =>
            {
                run ??= RunRow.Read(row);
                return row.IsDBNull(ColumnCount) ? null : RunRow.Step(row, ColumnCount);
            },
            cancellationToken);
        return run is null ? null : run with { Steps = [.. steps.OfType<RunStep>()] };
    }

    /// <summary>Until the end of the transaction, nobody else starts or claims runs of the pipeline, or pauses it; what was done before is seen.</summary>
    public static Task LockAsync(NpgsqlConnection connection, string pipeline, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock}, hashtext($1))", [pipeline], cancellationToken);
}
