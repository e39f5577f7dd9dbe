using Anip.Adapters.Spark;
using Anip.Adapters.Spark.Protocol;
using Anip.Adapters.Tests.Spark.StandIn;
using Apache.Arrow;

namespace Anip.Adapters.Tests.Spark;

/// <summary>The client against exchanges that were recorded on a real server.</summary>
public sealed class SparkClientTests : IAsyncLifetime
{
    private readonly List<ExecutePlanResponse.Types.ExecutionProgress> _progress = [];
    private StandInSpark _spark = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await StandInSpark.StartAsync(Token);

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    [Fact]
    public async Task A_session_is_opened_asked_and_released()
    {
        await using (var client = Client())
        {
            Assert.Equal("4.3.0", await client.VersionAsync(Token));
        }

        Assert.Equal(["AnalyzePlan", "ReleaseSession"], _spark.Calls);
    }

    [Fact]
    public async Task Rows_of_every_kind_are_read_from_all_their_batches()
    {
        _spark.Plays = "select_types";
        var titles = new List<string>();
        var embeddings = new List<float[]>();
        await using var client = Client();

        await client.QueryAsync("SELECT …", "test", batch =>
        {
            using (batch)
            {
                var lists = (ListArray)batch.Column("embedding");
                for (var i = 0; i < batch.Length; i++)
                {
                    titles.Add(((StringArray)batch.Column("title")).GetString(i));
                    embeddings.Add(((FloatArray)lists.GetSlicedValues(i)).Values.ToArray());
                    Assert.True(batch.Column("nothing").IsNull(i));
                }
            }
        }, Token);

        Assert.Equal(["Título 0 😀", "Título 1 😀", "Título 2 😀"], titles);
        Assert.Equal([[0.5f, 0f], [0.5f, 1f], [0.5f, 2f]], embeddings);
    }

    [Fact]
    public async Task No_rows_are_no_rows()
    {
        _spark.Plays = "select_no_rows";
        var rows = 0;
        await using var client = Client();

        await client.QueryAsync("SELECT 1 AS one WHERE false", "test", batch => rows += batch.Length, Token);

        Assert.Equal(0, rows);
    }

    [Fact]
    public async Task Progress_is_told_also_where_it_comes_behind_the_result()
    {
        _spark.Plays = "insert_transform";

        await ExecuteAsync();

        Assert.Equal(2, _progress.Count);
        Assert.All(_progress, progress => Assert.Equal((4, 5), (progress.Stages.Sum(stage => stage.NumCompletedTasks), progress.Stages.Sum(stage => stage.NumTasks))));
        Assert.Equal(["ExecutePlan", "ReleaseExecute", "ReleaseSession"], _spark.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_cut_is_gone_on_with_where_it_ended(bool isError)
    {
        _spark.Plays = "reattached";
        _spark.Cut = (2, isError);

        await ExecuteAsync();

        // Of eight messages two come by each stream; the last of them may only be seen to end.
        Assert.Equal(Recording.Responses("reattached").Concat(Recording.Responses("reattached", "ReattachExecute")).Count(response => response.ExecutionProgress is not null), _progress.Count);
        Assert.Equal(1, _spark.Calls.Count(call => call == "ExecutePlan"));
        Assert.InRange(_spark.Calls.Count(call => call == "ReattachExecute"), 3, 5);
        Assert.Equal(1, _spark.Calls.Count(call => call == "ReleaseExecute"));
    }

    [Fact]
    public async Task A_worker_that_failed_is_told_with_its_exit_code_and_its_own_words()
    {
        _spark.Plays = "insert_fails";

        var exception = await Assert.ThrowsAsync<SparkException>(ExecuteAsync);

        Assert.Equal("the worker on Spark failed with exit code 3: anip: line 8: field 'content' is not text", exception.Message);
        Assert.Equal((3, "_LEGACY_ERROR_TEMP_2264", "org.apache.spark.SparkException"), (exception.WorkerExitCode, exception.ErrorClass, exception.JavaClass));
        Assert.Equal("anip: line 8: field 'content' is not text\n", exception.WorkerMessage);
        Assert.Contains("ReleaseExecute", _spark.Calls);
    }

    [Fact]
    public async Task A_long_message_is_fetched_whole()
    {
        _spark.Plays = "insert_fails_long_stderr";

        var exception = await Assert.ThrowsAsync<SparkException>(ExecuteAsync);

        Assert.Equal(3, exception.WorkerExitCode);
        Assert.True(exception.WorkerMessage!.Length > 2000, exception.WorkerMessage);
        Assert.DoesNotContain("...", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(exception.WorkerMessage[^60..].Trim().ReplaceLineEndings(" "), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert_broken_pipe", "ended before it had read its input", null, null)]
    [InlineData("insert_malformed_line", "MALFORMED_RECORD_IN_PARSING", "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023")]
    [InlineData("parse_error", "Syntax error at or near 'SELEC'", "PARSE_SYNTAX_ERROR", "42601")]
    public async Task A_failure_has_Sparks_class_and_message_in_one_line(string recorded, string message, string? errorClass, string? sqlState)
    {
        _spark.Plays = recorded;

        var exception = await Assert.ThrowsAsync<SparkException>(ExecuteAsync);

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain("BaseScriptTransformation", exception.Message, StringComparison.Ordinal);
        Assert.Equal((errorClass, sqlState), (exception.ErrorClass, exception.SqlState));
    }

    [Fact]
    public async Task What_the_parser_of_JSON_said_comes_with_a_malformed_line()
    {
        _spark.Plays = "insert_malformed_line";

        var exception = await Assert.ThrowsAsync<SparkException>(ExecuteAsync);

        Assert.Contains("Unrecognized token", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_requests_are_those_that_were_recorded()
    {
        _spark.Plays = "insert_transform";
        await ExecuteAsync();

        var recorded = Assert.Single(Recording.Requests("insert_transform", ExecutePlanRequest.Parser, "ExecutePlan"));
        var sent = Assert.Single(_spark.Requests);
        Assert.Equal(recorded.Plan.Command.SqlCommand.Sql.Length > 0, sent.Plan.Command.SqlCommand.Sql.Length > 0);
        Assert.Equal(sent.Plan.Command.SqlCommand.Sql, sent.Plan.Command.SqlCommand.Input.Sql.Query);
        Assert.True(sent.RequestOptions.Single().ReattachOptions.Reattachable);
        Assert.Single(sent.Tags);
    }

    [Fact]
    public async Task An_old_server_that_knows_neither_details_nor_sessions_to_release_does_as_well()
    {
        _spark.Version = "3.5.9";
        _spark.Plays = "insert_fails";

        var exception = await Assert.ThrowsAsync<SparkException>(ExecuteAsync);

        Assert.Equal("the worker on Spark failed with exit code 3: anip: line 8: field 'content' is not text", exception.Message);
    }

    [Fact]
    public async Task A_token_is_sent_and_a_wrong_one_refused()
    {
        _spark.Token = "right";

        await using (var client = Client(";token=right;use_ssl=false;x-team=news"))
        {
            Assert.Equal("4.3.0", await client.VersionAsync(Token));
        }

        await using var stranger = Client(";token=wrong;use_ssl=false");
        var exception = await Assert.ThrowsAsync<SparkException>(() => stranger.VersionAsync(Token));

        Assert.Equal("news", _spark.Headers.First().GetValue("x-team"));
        Assert.Equal(SparkException.Refused, exception.Code);
        Assert.Contains("Invalid authentication token", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var remote = _spark.Remote;
        await _spark.DisposeAsync();
        await using var client = new SparkClient(SparkAddress.Parse(remote + "/;token=secret;use_ssl=false"), new SparkOptions(), TimeProvider.System);

        var exception = await Assert.ThrowsAsync<SparkException>(() => client.VersionAsync(Token));

        Assert.Equal(SparkException.Unavailable, exception.Code);
        Assert.Contains(remote, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_started_again_in_between_is_told_from_one_that_goes_on()
    {
        await using var client = Client();
        await client.VersionAsync(Token);
        _spark.Restart();

        var exception = await Assert.ThrowsAsync<SparkException>(() => client.ExecuteAsync("SELECT 1 AS one", "test", new Told(_progress), Token));

        Assert.Equal("INVALID_HANDLE.SESSION_CHANGED", exception.ErrorClass);
    }

    [Fact]
    public async Task Each_execution_has_an_id_of_its_own()
    {
        await using var client = Client();

        await client.QueryAsync("SELECT 1 AS one", "test", batch => batch.Dispose(), Token);
        await client.QueryAsync("SELECT 1 AS one", "test", batch => batch.Dispose(), Token);

        Assert.Equal(2, _spark.OperationIds.Distinct().Count());
    }

    private SparkClient Client(string parameters = "") => new(SparkAddress.Parse($"{_spark.Remote}/{parameters}"), new SparkOptions(), TimeProvider.System);

    private async Task ExecuteAsync()
    {
        await using var client = Client();
        await client.ExecuteAsync("INSERT …", "test", new Told(_progress), Token);
    }

    private sealed class Told(List<ExecutePlanResponse.Types.ExecutionProgress> told) : IProgress<ExecutePlanResponse.Types.ExecutionProgress>
    {
        public void Report(ExecutePlanResponse.Types.ExecutionProgress value) => told.Add(value);
    }
}
