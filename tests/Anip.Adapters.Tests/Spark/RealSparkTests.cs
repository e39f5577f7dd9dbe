using System.Globalization;
using Anip.Adapters.Spark;
using Anip.Lake;

namespace Anip.Adapters.Tests.Spark;

/// <summary>The same against a Spark Connect server of your own: <c>ANIP_TEST_SPARK=sc://localhost:15002</c>. It must see this machine's temporary folder, as <c>local[2]</c> does.</summary>
public sealed class RealSparkTests
{
    private static readonly string? Remote = Environment.GetEnvironmentVariable("ANIP_TEST_SPARK");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_real_server_tells_its_version_and_runs_a_query()
    {
        Assert.SkipWhen(Remote is null, "ANIP_TEST_SPARK is not set");
        var rows = 0;
        await using var client = new SparkClient(SparkAddress.Parse(Remote!), new SparkOptions(), TimeProvider.System);

        var version = await client.VersionAsync(Token);
        await client.QueryAsync("SELECT id FROM range(25000)", "anip-test", batch =>
        {
            rows += batch.Length;
            batch.Dispose();
        }, Token);

        Assert.Matches(@"^(3\.5|4\.)", version);
        Assert.Equal(25000, rows);
    }

    [Fact]
    public async Task A_real_server_gives_each_row_back_and_a_failing_workers_words()
    {
        Assert.SkipWhen(Remote is null, "ANIP_TEST_SPARK is not set");
        await using var fixture = await SparkFixture.StartAsync(Token);
        fixture.Options.Remote = Remote;
        string?[] texts = [.. Enumerable.Range(0, 1000).Select(i => i % 3 == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"tab\t line\n {i} 😀 '\\N'"))];

        await fixture.RunAsync("cat", texts, 8, Token);

        Assert.Equal(texts, await fixture.TextsAsync(Token));
        var script = fixture.Script("echo 'anip: the model is missing' >&2; exit 3");
        var exception = await Assert.ThrowsAsync<BatchEngineException>(() => fixture.RunAsync(script, texts, 2, Token));
        Assert.Contains("exit code 3: anip: the model is missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_server_stops_when_it_is_told_to()
    {
        Assert.SkipWhen(Remote is null, "ANIP_TEST_SPARK is not set");
        await using var fixture = await SparkFixture.StartAsync(Token);
        fixture.Options.Remote = Remote;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        cancel.CancelAfter(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.RunAsync(fixture.Script("sleep 20; cat"), ["a", "b"], 2, cancel.Token));

        Assert.False(File.Exists(Path.Combine(fixture.Output, "_SUCCESS")));
    }
}
