namespace Anip.EndToEnd.Tests;

/// <summary>A folder that the program is started in, and an empty store of one kind: both of one test alone.</summary>
internal abstract class Installation : IAsyncDisposable
{
    /// <summary>What names the store, as a service manager or a container would give it.</summary>
    public abstract IReadOnlyDictionary<string, string> Environment { get; }

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

    /// <summary>Starts <c>anip up</c> on a free port.</summary>
    public AnipProcess Up(params string[] arguments) => Start(["up", "--urls", "http://127.0.0.1:0", .. arguments]);

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

    public abstract Task<object?> ScalarAsync(string sql);

    /// <summary>Waits until so many articles are as is said.</summary>
    public async Task WaitForAsync(string where, long count, params AnipProcess[] working)
    {
        var deadline = TimeSpan.FromMinutes(4);
        var started = TimeProvider.System.GetTimestamp();
        while (await CountAsync(where) < count)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < deadline,
                $"not {count} WHERE {where} in {deadline}:\n{string.Join("\n---\n", working.Select(process => process.Messages))}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What must hold whenever nobody works: each article enriched once, none held, none given up.</summary>
    public async Task AssertEachEnrichedOnceAsync(int articles)
    {
        Assert.Equal(articles, await CountAsync("1 = 1"));
        Assert.Equal(articles, await CountAsync("analyzed AND has_vector AND analysis_writes = 1 AND revision = 1"));
        Assert.Equal(articles, Convert.ToInt64(await ScalarAsync("SELECT count(*) FROM analysis")));
        Assert.Equal(0, await CountAsync("claimed_by IS NOT NULL OR quarantine_reason IS NOT NULL"));
    }

    public virtual ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
