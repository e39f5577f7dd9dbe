namespace Anip.EndToEnd.Tests;

/// <summary>A folder that the program is started in, and an empty store of one kind: both of one test alone.</summary>
internal abstract class Installation : IAsyncDisposable
{
    /// <summary>Of an article: somebody works on it.</summary>
    public const string Held = "id IN (SELECT article_id FROM stage_work WHERE owner IS NOT NULL)";

    /// <summary>Of an article: a stage gave it up.</summary>
    public const string GivenUp = "id IN (SELECT article_id FROM stage_work WHERE reason IS NOT NULL)";

    /// <summary>What names the store, as a service manager or a container would give it.</summary>
    public abstract IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>What names the store, as arguments of a program that reads settings and no more.</summary>
    protected abstract string[] Settings { get; }

    /// <summary>The store, as <c>anip db copy</c> takes it.</summary>
    public abstract string Address { get; }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Runs a verb to its end.</summary>
    public Task<AnipResult> RunAsync(params string[] arguments) => AnipProcess.RunAsync(Folder.Path, arguments, environment: Environment);

    /// <summary>Runs a verb that is to succeed.</summary>
    public async Task<AnipResult> DoAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Messages);
        return result;
    }

    /// <summary>Starts a verb that goes on until it is asked to stop.</summary>
    public AnipProcess Start(params string[] arguments) => AnipProcess.Start(Folder.Path, arguments, Environment);

    /// <summary>Starts a worker that has a stage more than the product: <c>word_count</c>.</summary>
    public AnipProcess StartStageHost(params string[] settings) => AnipProcess.Start(
        Folder.Path, [.. Settings, .. settings], environment: null, "Anip.StageHost.dll");

    /// <summary>Starts <c>anip up</c> on a free port, and on no other.</summary>
    public AnipProcess Up(params string[] arguments) => Start(["up", "--urls", "http://127.0.0.1:0", "--set", "Serving:Enabled=false", .. arguments]);

    /// <summary>How many articles a test of many processes works on: ANIP_TEST_BATCH_ARTICLES, else what is enough for it to be one.</summary>
    public static int Many(int usual) => int.TryParse(System.Environment.GetEnvironmentVariable("ANIP_TEST_BATCH_ARTICLES"), out var asked) ? asked : usual;

    /// <summary>Stores made-up articles with nothing but a title, none of them enriched.</summary>
    public async Task IngestAsync(int articles)
    {
        string[] subjects = ["The central bank", "A research team", "The national side", "The health ministry", "A film festival"];
        string[] events = ["raised its forecast", "presented new results", "won the deciding match", "warned of a shortage", "opened in the capital"];
        var lines = Enumerable.Range(0, articles).Select(
            i => $$"""{"url":"https://made-up.example/{{i}}","title":"{{subjects[i % 5]}} {{events[i / 5 % 5]}}","source":"Made up"}""");
        var file = Folder.File($"articles-{articles}.jsonl", string.Join('\n', lines));
        await DoAsync("ingest", "--no-enrich", file);
    }

    /// <summary>Asks a question of the migrated store behind the program's back.</summary>
    public async Task<long> CountAsync(string where) => Convert.ToInt64(await ScalarAsync($"SELECT count(*) FROM article WHERE {where}"));

    /// <summary>Makes it the store of a version of the program that is yet to come.</summary>
    public abstract Task MakeNewerAsync();

    /// <summary>An instant, as an expression for a column of the store.</summary>
    public abstract string DaysAgo(int days);

    /// <summary>A day, as an expression for a column of the store.</summary>
    public abstract string DayAgo(int days);

    public abstract Task<object?> ScalarAsync(string sql);

    /// <summary>From now on, who does this to a row of which that holds stays in the middle of the transaction, and can only be killed.</summary>
    /// <param name="what">Such as <c>INSERT ON article</c>.</param>
    public abstract Task HoldAsync(string what, string when);

    public abstract Task<bool> IsHeldAsync();

    /// <summary>Ends what <see cref="HoldAsync"/> began, once the process that was held is dead.</summary>
    public abstract Task LetGoAsync();

    /// <summary>Waits until so many articles are as is said.</summary>
    public Task WaitForAsync(string where, long count, params AnipProcess[] working) =>
        WaitForAsync($"{count} WHERE {where}", async () => await CountAsync(where) >= count, working);

    /// <summary>Waits until a question of the store is answered with a number above 0.</summary>
    public Task WaitForRowsAsync(string count, params AnipProcess[] working) =>
        WaitForAsync(count, async () => Convert.ToInt64(await ScalarAsync(count)) > 0, working);

    /// <param name="where">What is so in the store when it is held, and before: it may be held up elsewhere for a moment.</param>
    public Task WaitUntilHeldAsync(string where, AnipProcess process) => WaitForAsync(
        $"held WHERE {where}", async () => Convert.ToInt64(await ScalarAsync($"SELECT count(*) WHERE {where}")) > 0 && await IsHeldAsync(), process);

    /// <summary>What must hold whenever nobody works: each article enriched once, none held, none given up.</summary>
    public async Task AssertEachEnrichedOnceAsync(int articles)
    {
        Assert.Equal(articles, await CountAsync("1 = 1"));
        Assert.Equal(articles, await CountAsync("analyzed AND has_vector AND analysis_writes = 1 AND revision = 1"));
        Assert.Equal(articles, Convert.ToInt64(await ScalarAsync("SELECT count(*) FROM analysis")));
        Assert.Equal(0, await CountAsync("id IN (SELECT article_id FROM stage_work)"));
    }

    public virtual ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task WaitForAsync(string what, Func<Task<bool>> isSo, params AnipProcess[] working)
    {
        var deadline = TimeSpan.FromMinutes(4);
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < deadline,
                $"not {what} in {deadline}:\n{string.Join("\n---\n", working.Select(process => process.Messages))}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
