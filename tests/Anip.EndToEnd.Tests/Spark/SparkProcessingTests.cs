using System.Text.Json;
using Anip.Adapters.Tests.Spark.StandIn;

namespace Anip.EndToEnd.Tests.Spark;

/// <summary>The pipeline on a server that really runs the statement: the program itself is what its tasks start.</summary>
public sealed class SparkProcessingTests : IAsyncLifetime
{
    private static readonly int Articles = Installation.Many(600);

    // What a result is, but for when it was written.
    private const string Results = """
        SELECT group_concat(line, char(10)) FROM (
            SELECT json_array(article.url, article.language, article.topic, article.sentiment, language_confidence, topic_confidence, topic_scores, sentiment_confidence, sentiment_scores,
                entities, keywords, summary, analysis.abstained, hex(vector.halves)) AS line
            FROM article JOIN analysis ON analysis.article_id = article.id JOIN vector ON vector.article_id = article.id ORDER BY article.url)
        """;

    private readonly SqliteInstallation _installation = new();
    private StandInSpark _spark = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await StandInSpark.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _spark.DisposeAsync();
        await _installation.DisposeAsync();
    }

    [Fact]
    public async Task Articles_pass_through_Spark_with_a_worker_killed_in_the_middle_and_are_what_ml_processing_makes_of_them()
    {
        await using var other = new SqliteInstallation();
        await other.IngestAsync(Articles);
        await other.DoAsync("run", "ml_processing");
        await _installation.IngestAsync(Articles);
        _spark.Cut = (3, true);
        _spark.OnRowAsync = async attempt =>
        {
            if (attempt is { Partition: 1, Attempt: 0, Fed: 50 })
            {
                await attempt.KillWorkerAsync();
            }
        };

        var result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.Messages);
        await _installation.AssertEachEnrichedOnceAsync(Articles);
        Assert.Contains((1, 1), _spark.Finished);
        Assert.Equal(await other.ScalarAsync(Results), await _installation.ScalarAsync(Results));
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task A_run_that_fails_says_the_workers_own_words_and_leaves_nothing_behind()
    {
        await _installation.IngestAsync(20);
        var program = _installation.Folder.File("anip.sh", "#!/bin/sh\necho 'anip: the models of this worker are missing' >&2\nexit 1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }


        var result = await RunAsync(("ANIP__Spark__Command", program), ("ANIP__Pipelines__MaxAttempts", "1"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("anip: the models of this worker are missing", result.Messages + result.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _installation.CountAsync("analyzed"));
        Assert.Equal(0, await _installation.CountAsync(Installation.Held));
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task A_run_that_is_cancelled_is_interrupted_on_the_server_and_leaves_nothing_behind()
    {
        await _installation.IngestAsync(20);
        var working = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        _spark.OnRowAsync = async _ =>
        {
            working.TrySetResult();
            await gate.Task;
        };
        using var run = AnipProcess.Start(_installation.Folder.Path, ["run", "spark_ml_processing", "--engine", "spark"], Environment());
        await working.Task.WaitAsync(TimeSpan.FromMinutes(2), Token);

        await _installation.DoAsync("runs", "cancel", "1");
        await run.ExitAsync();

        gate.SetResult();
        Assert.Contains("Interrupt", _spark.Calls);
        Assert.Equal(0, await _installation.CountAsync("analyzed"));
        Assert.Equal(0, await _installation.CountAsync(Installation.Held));
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public async Task Doctor_tries_the_server_and_settings_show_no_token()
    {
        _spark.Token = "very-secret";
        var environment = Environment(("SPARK_REMOTE", $"{_spark.Remote}/;token=very-secret;use_ssl=false"));

        var doctor = await AnipProcess.RunAsync(_installation.Folder.Path, ["doctor"], environment: environment);
        var settings = await AnipProcess.RunAsync(_installation.Folder.Path, ["config", "show", "--json"], environment: environment);

        Assert.Contains($"Spark 4.3.0 at {_spark.Remote}", doctor.Output + doctor.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", doctor.Output + doctor.Messages + settings.Output, StringComparison.Ordinal);
        Assert.Contains(JsonSerializer.Serialize($"{_spark.Remote}/;token=********;use_ssl=false"), settings.Output, StringComparison.Ordinal);
    }

    private Task<AnipResult> RunAsync(params (string Name, string Value)[] more) =>
        AnipProcess.RunAsync(_installation.Folder.Path, ["run", "spark_ml_processing", "--engine", "spark", "--parameter", "partitions=4"], environment: Environment(more));

    private Dictionary<string, string> Environment(params (string Name, string Value)[] more) =>
        new (string Name, string Value)[] { ("SPARK_REMOTE", _spark.Remote), ("ANIP__Spark__Command", Path.Combine(AppContext.BaseDirectory, "Anip.Cli")) }
            .Concat(more).GroupBy(one => one.Name).ToDictionary(same => same.Key, same => same.Last().Value);

    private string[] LeftBehind()
    {
        var plans = Path.Combine(_installation.Folder.Path, "data", "lake", "plans");
        return Directory.Exists(plans) ? Directory.GetFileSystemEntries(plans, "*", SearchOption.AllDirectories) : [];
    }
}
