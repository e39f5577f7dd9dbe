using System.Globalization;
using Npgsql;

namespace Anip.EndToEnd.Tests;

/// <summary>Two nodes with a folder each, that share a PostgreSQL.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const int Seconds = 3;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _one = new();
    private readonly TemporaryFolder _other = new();
    private readonly FeedServer _feed = new(5);
    private readonly string _database = $"anip_test_{Guid.NewGuid():N}";

    private static NpgsqlConnectionStringBuilder Server { get; } = new(
        Environment.GetEnvironmentVariable("ANIP_TEST_POSTGRES")
        ?? throw new InvalidOperationException("ANIP_TEST_POSTGRES is not set: run ./test, or see CONTRIBUTING.md."));

    private string[] Settings =>
    [
        "--set", "Storage:Provider=Postgres", "--set", $"Storage:Postgres:Host={Server.Host}", "--set", $"Storage:Postgres:Port={Server.Port}",
        "--set", $"Storage:Postgres:Username={Server.Username}", "--set", $"Storage:Postgres:Password={Server.Password}", "--set", $"Storage:Postgres:Database={_database}",
        "--set", $"Ingestion:Feeds:0={_feed.Url}", "--set", "Fetching:AllowedPrivateAddresses:0=127.0.0.1/32", "--set", "Fetching:HostSpacing=00:00:00",
        "--set", "Ingestion:FirstInterval=00:00:01", "--set", "Ingestion:MinInterval=00:00:01", "--set", "Ingestion:MaxInterval=00:00:01",
        "--set", $"Scheduling:Schedules:rss_pipeline:Cron=*/{Seconds} * * * * *", "--set", "Samples:AddAtFirstStart=false",
        "--set", "Ingestion:HostLease=00:01:00", "--set", "Pipelines:Lease=00:00:03", "--set", "Pipelines:Heartbeat=00:00:00.5", "--set", "Pipelines:PollInterval=00:00:00.2",
    ];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _feed.Dispose();
        _one.Dispose();
        _other.Dispose();
        await ScalarAsync(Server.Database!, $"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
    }

    [Fact]
    public async Task One_of_two_nodes_killed_in_the_middle_of_a_run_every_due_time_has_one_run_that_succeeds()
    {
        using var one = AnipProcess.Up(_one.Path, Settings);
        await one.AddressAsync();
        using var other = AnipProcess.Up(_other.Path, Settings);
        await other.AddressAsync();
        await UntilAsync("SELECT count(*) >= 3 FROM run WHERE state = 'succeeded' AND idempotency_key IS NOT NULL", one, other);

        _feed.Gate = FeedServer.Closed();
        while (_feed.Asked.Wait(0, TestContext.Current.CancellationToken))
        {
            // Those of runs before.
        }

        await _feed.Asked.WaitAsync(Timeout, TestContext.Current.CancellationToken);
        var (killed, survivor) = await IsWorkingAsync(_one) ? (one, other) : (other, one);
        await killed.KillAsync();
        var at = await ScalarAsync(_database, "SELECT max(id) FROM run");
        Open();
        await UntilAsync($"SELECT count(*) >= 10 FROM run WHERE id > {at} AND state = 'succeeded'", survivor);
        var folder = survivor == one ? _one : _other;
        Assert.Equal(0, (await AnipProcess.RunAsync(folder.Path, ["pipelines", "pause", "rss_pipeline", .. Settings])).ExitCode);
        Assert.Equal(0, await survivor.TerminateAsync());

        // What was queued when it was paused waits; all that is older has ended.
        Assert.Equal("succeeded", await ScalarAsync(_database, "SELECT string_agg(DISTINCT state, ' ') FROM run WHERE id <= (SELECT max(id) FROM run WHERE state = 'succeeded')"));
        Assert.Equal(1L, await ScalarAsync(_database, "SELECT count(*) FROM run_step WHERE attempt > 1 AND name = 'fetch'"));
        await EveryDueTimeIsThereOnceAsync();
    }

    private async Task EveryDueTimeIsThereOnceAsync()
    {
        var keys = (string)(await ScalarAsync(_database, "SELECT string_agg(idempotency_key, ' ' ORDER BY idempotency_key) FROM run WHERE idempotency_key LIKE 'schedule/rss_pipeline/%'"))!; // Others may be due meanwhile.
        var due = keys.Split(' ').Select(key => DateTimeOffset.Parse(key["schedule/rss_pipeline/".Length..], CultureInfo.InvariantCulture)).ToList();
        Assert.True(due.Count > 13);
        Assert.Equal(Enumerable.Range(0, due.Count).Select(number => due[0].AddSeconds(Seconds * number)), due);
    }

    private async Task<bool> IsWorkingAsync(TemporaryFolder folder)
    {
        var node = await File.ReadAllTextAsync(Path.Combine(folder.Path, "data", "node-id"), TestContext.Current.CancellationToken);
        return (bool)(await ScalarAsync(_database, $"SELECT coalesce(bool_or(node LIKE '{node.Trim()}/%'), false) FROM run WHERE state = 'running'"))!;
    }

    // The closed gate would hold the requests of a process that is gone, and their listener with them.
    private void Open()
    {
        var closed = _feed.Gate;
        _feed.Gate = FeedServer.Closed();
        _feed.Gate.SetResult();
        closed.SetResult();
    }

    private async Task UntilAsync(string condition, params AnipProcess[] processes)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await ScalarAsync(_database, condition) is not true)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Timeout, $"not so in {Timeout}:\n{string.Join("\n---\n", processes.Select(process => process.Messages))}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server.ToString()) { Database = database, Pooling = false }.ToString());
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }
}
