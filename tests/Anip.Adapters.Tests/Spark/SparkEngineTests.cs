using Anip.Lake;

namespace Anip.Adapters.Tests.Spark;

/// <summary>Rows through real processes, as Spark would send them.</summary>
public sealed class SparkEngineTests : IAsyncLifetime
{
    private static readonly string?[] Forty = [.. Enumerable.Range(0, 40).Select(i => $"text {i}")];

    private SparkFixture _fixture = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await SparkFixture.StartAsync(Token);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Every_row_goes_through_the_program_and_comes_back_once()
    {
        await _fixture.RunAsync("cat", Forty, 8, Token);

        Assert.Equal(Forty, await _fixture.TextsAsync(Token));
        Assert.True(File.Exists(Path.Combine(_fixture.Output, "_SUCCESS")));
        Assert.Equal(8, Directory.GetFiles(_fixture.Output, "part-*.zstd.parquet").Length);
        Assert.Equal(new BatchProgress(8, 8, 0), _fixture.Progress.Max(progress => progress.TasksDone) == 8 ? new BatchProgress(8, 8, 0) : default);
    }

    [Fact]
    public async Task Nothing_to_do_starts_no_program_and_gives_an_empty_result()
    {
        await _fixture.RunAsync("false", [], 8, Token);

        Assert.Empty(await _fixture.TextsAsync(Token));
        Assert.Empty(_fixture.Spark.Finished);
    }

    [Fact]
    public async Task A_worker_that_is_killed_is_started_again_and_each_row_still_comes_once()
    {
        _fixture.Spark.OnRowAsync = async attempt =>
        {
            if (attempt is { Partition: 1, Attempt: 0, Fed: 3 })
            {
                await attempt.KillWorkerAsync();
            }
        };

        await _fixture.RunAsync("cat", Forty, 4, Token);

        Assert.Equal(Forty, await _fixture.TextsAsync(Token));
        Assert.Contains((1, 1), _fixture.Spark.Finished);
    }

    [Fact]
    public async Task A_worker_that_fails_again_and_again_fails_the_job_with_its_own_last_words()
    {
        var script = _fixture.Script("head -n 1 >/dev/null; for i in $(seq 200); do echo \"log line $i of many\" >&2; done; echo 'anip: the model all-mini is missing' >&2; exit 3");

        var exception = await Assert.ThrowsAsync<BatchEngineException>(() => _fixture.RunAsync(script, [.. Enumerable.Repeat(new string('x', 5000), 100)], 1, Token));

        Assert.StartsWith("the worker on Spark failed with exit code 3: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("log line 200 of many anip: the model all-mini is missing", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_fixture.Output, "_SUCCESS")));
        Assert.Equal(4, _fixture.Spark.Finished.Count);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_to_be_missing()
    {
        _fixture.Spark.MaxFailures = 1;

        var exception = await Assert.ThrowsAsync<BatchEngineException>(() => _fixture.RunAsync("/opt/none/anip", Forty, 1, Token));

        Assert.Contains("there is no such program; Spark:Command", exception.Message, StringComparison.Ordinal);
        Assert.Contains("/opt/none/anip", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sed 's/^{/[/'", "MALFORMED_RECORD_IN_PARSING")]
    [InlineData("sed 's/\"id\":\\([0-9]*\\)/\"id\":\"\\1\"/'", "MALFORMED_RECORD_IN_PARSING")]
    [InlineData("sed 's/\"id\":\\([0-9]*\\)/\"id\":\\1.5/'", "MALFORMED_RECORD_IN_PARSING")]
    [InlineData("sed 's/^.*$/null/'", "MALFORMED_RECORD_IN_PARSING")]
    [InlineData("sed 's/}$//'", "MALFORMED_RECORD_IN_PARSING")]
    [InlineData("sed 's/^.*$//'", "an empty line or a line without an id")]
    [InlineData("sed 's/^.*$/\\\\N/'", "an empty line or a line without an id")]
    [InlineData("sed 's/\"id\"/\"ID\"/'", "an empty line or a line without an id")]
    [InlineData("sed 's/^.*$/{}/'", "an empty line or a line without an id")]
    [InlineData("printf '\\xEF\\xBB\\xBF'; cat", "MALFORMED_RECORD_IN_PARSING")]
    public async Task Output_that_is_not_a_row_fails_the_job(string script, string message)
    {
        _fixture.Spark.MaxFailures = 1;

        var exception = await Assert.ThrowsAsync<BatchEngineException>(() => _fixture.RunAsync(_fixture.Script(script), Forty, 2, Token));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sed 's/$/\\tlog text/'")]
    [InlineData("sed 's/$/{\"id\":99}/'")]
    [InlineData("sed 's/$/\\r/'")]
    [InlineData("sed 's/{/{\"unknown\":[1,{\"a\":null}],/'")]
    [InlineData("head -c -1")]
    public async Task What_a_real_Spark_lets_pass_passes_here_too(string script)
    {
        // A line end of CR and LF is one line end.
        await _fixture.RunAsync(_fixture.Script(script), Forty, 2, Token);

        Assert.Equal(Forty, await _fixture.TextsAsync(Token));
    }

    [Fact]
    public async Task Rows_that_a_worker_keeps_are_lost_without_an_error_which_is_why_ids_are_compared()
    {
        _fixture.Spark.OnStartAsync = attempt =>
        {
            attempt.StopAfter = 5;
            return Task.CompletedTask;
        };

        await _fixture.RunAsync("cat", Forty, 2, Token);

        Assert.True(File.Exists(Path.Combine(_fixture.Output, "_SUCCESS")));
        Assert.Equal(2 * 5, Directory.GetFiles(_fixture.Output, "*.parquet").Length * 5);
    }

    [Fact]
    public async Task A_cancelled_job_is_interrupted_on_the_server_and_leaves_no_result()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var gate = new TaskCompletionSource();
        _fixture.Spark.OnRowAsync = async attempt =>
        {
            if (attempt.Fed == 3)
            {
                await cancel.CancelAsync();
                await gate.Task;
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.RunAsync("cat", Forty, 2, cancel.Token));

        Assert.Contains("Interrupt", _fixture.Spark.Calls);
        Assert.Contains("ReleaseExecute", _fixture.Spark.Calls);
        // The interrupt did not end them.
        Assert.NotEmpty(_fixture.Spark.Running);
        gate.SetResult();
        Assert.False(File.Exists(Path.Combine(_fixture.Output, "_SUCCESS")));
    }

    [Fact]
    public async Task Streams_that_are_cut_again_and_again_change_nothing()
    {
        _fixture.Spark.Cut = (1, true);

        await _fixture.RunAsync("cat", Forty, 8, Token);

        Assert.Equal(Forty, await _fixture.TextsAsync(Token));
        Assert.Single(_fixture.Spark.OperationIds);
    }

    [Fact]
    public async Task A_server_of_3_5_does_as_well()
    {
        _fixture.Spark.Version = "3.5.9";

        await _fixture.RunAsync("cat", Forty, 2, Token);

        Assert.Equal(Forty, await _fixture.TextsAsync(Token));
        Assert.Empty(_fixture.Progress);
    }

    [Fact]
    public async Task Without_a_server_it_says_what_to_set()
    {
        _fixture.Options.Remote = null;

        var exception = await Assert.ThrowsAsync<BatchEngineException>(() => _fixture.RunAsync("cat", Forty, 2, Token));

        Assert.True(exception.IsFinal);
        Assert.Contains("SPARK_REMOTE", exception.Message, StringComparison.Ordinal);
    }
}
