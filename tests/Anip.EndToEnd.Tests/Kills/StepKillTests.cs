using System.Globalization;
using System.Text.Json;
using Anip.Adapters.Tests.Gdelt;
using Anip.Tests.Ingestion.Sources.GdeltBulk;

namespace Anip.EndToEnd.Tests.Kills;

/// <summary>That a run outlives its process, wherever in it that is killed.</summary>
public abstract class StepKillTests : InstallationTests
{
    private const int Articles = 50;

    // Fewer than there are: what a run that was killed had kept counts too.
    private const int OfGdelt = 40;

    private readonly FeedServer _feed = new(Articles);
    private readonly FakeGdeltFiles _gdelt = new();

    private protected StepKillTests(Installation installation)
        : base(installation)
    {
    }

    public static TheoryData<string> Pipelines { get; } =
        ["gdelt_bulk_pipeline", "maintenance", "ml_processing", "ml_training", "newsapi_pipeline", "rss_pipeline", "sitemap_pipeline", "source_terms", "spark_ml_processing"];

    // Providers' is the one step of NewsAPI's, and ProviderTests kills it between pages.
    private static readonly string[] Others = ["gdelt_pipeline", "mediastack_pipeline", "newsdata_pipeline", "thenewsapi_pipeline", "worldnewsapi_pipeline"];

    // Batches that the work of a step is several of.
    private string[] Settings =>
    [
        "--set", $"Ingestion:Feeds:0={_feed.Url}", "--set", $"Ingestion:Feeds:1={_feed.Url}?again", "--set", "Ingestion:BatchSize=10",
        "--set", "Fetching:AllowedPrivateAddresses:0=127.0.0.1/32", "--set", "Fetching:AllowedPrivateAddresses:1=::1/128", "--set", "Fetching:HostSpacing=00:00:00",
        "--set", "Sources:GdeltBulk:Sets:0=english", "--set", $"Sources:GdeltBulk:BaseUrl={_gdelt.Url}", "--set", "Sources:GdeltBulk:Themes:0=PROTEST",
        "--set", $"Sources:GdeltBulk:MaxArticlesPerDay={OfGdelt}",
        "--set", $"Sources:NewsApi:BaseUrl={_feed.NewsApiUrl}", "--set", "Sources:NewsApi:Key=a-key", "--set", "Sources:NewsApi:Categories:0=general",
        "--set", "Enrichment:BatchSize=10", "--set", "Maintenance:ArticleRetentionDays=1",
    ];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Killed_in_the_middle_of_every_step_and_at_its_end_a_run_finishes_and_does_no_finished_step_again(string pipeline)
    {
        var steps = await StepsAsync(pipeline);
        await FillAsync(pipeline);
        var finished = "";
        var attempts = new List<string>();
        foreach (var step in steps)
        {
            var attempt = 1;
            foreach (var (what, when) in StepKills.Of(pipeline, step))
            {
                await KillAsync(pipeline, $"name = '{step}' AND state = 'running' AND attempt = {attempt++}", what, when);
                var before = finished;
                finished = await FinishedAsync(pipeline);
                Assert.StartsWith(before, finished, StringComparison.Ordinal);
            }

            attempts.Add($"{step} {attempt} 0");
        }

        var last = await Here.DoAsync(["run", pipeline, .. Settings]);

        Assert.Contains("comes first: it was queued before, or is left from a process that ended", last.Messages, StringComparison.Ordinal);
        Assert.StartsWith(finished, await FinishedAsync(pipeline), StringComparison.Ordinal);
        Assert.Equal(string.Join(", ", attempts), await OfStepsAsync(pipeline, "name || ' ' || attempt || ' ' || failures", "state IN ('succeeded', 'skipped')"));
        Assert.Equal(0L, await Here.ScalarAsync($"SELECT count(*) FROM run WHERE pipeline = '{pipeline}' AND state <> 'succeeded'"));
        await AssertDoneAsync(pipeline);
    }

    public override async ValueTask DisposeAsync()
    {
        _feed.Dispose();
        _gdelt.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<IEnumerable<string>> StepsAsync(string pipeline)
    {
        var all = JsonElement.Parse((await Here.DoAsync("pipelines", "list", "--json")).Output).EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        Assert.Equal(Pipelines.Select(one => one.Data), all.Keys.Except(Others).Order());
        return all[pipeline].GetProperty("steps").EnumerateArray().Select(step => step.GetString()!);
    }

    private async Task KillAsync(string pipeline, string inStep, string what, string when)
    {
        await Here.HoldAsync(what, when);
        using (var run = Here.Start(["run", pipeline, .. Settings]))
        {
            await Here.WaitUntilHeldAsync($"EXISTS (SELECT 1 FROM run_step WHERE {inStep})", run);
            await run.KillAsync();
        }

        await Here.LetGoAsync();
    }

    private async Task FillAsync(string pipeline)
    {
        switch (pipeline)
        {
            case "ml_processing" or "spark_ml_processing":
                await Here.IngestAsync(Articles);
                break;
            case "maintenance":
                var lines = Enumerable.Range(1, Articles).Select(
                    i => $$"""{"url":"https://made-up.example/{{i}}","title":"Report {{i}}","published_at":{{(i <= 30 ? "\"2020-02-02T20:02:02Z\"" : "null")}}}""");
                await Here.DoAsync("ingest", "--no-enrich", Here.Folder.File("dated.jsonl", string.Join('\n', lines)));
                await Here.ScalarAsync("UPDATE stage_work SET attempts = 3, reason = 'the text is poison' WHERE article_id = 50");
                await EndedRunsAsync(30, daysAgo: 1000);
                await EndedRunsAsync(2, daysAgo: 10);
                await EndedRunsAsync(2, daysAgo: 1);
                break;
            case "gdelt_bulk_pipeline":
                var slot = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(15)).ToString("yyyyMMddHH0000", CultureInfo.InvariantCulture);
                _gdelt.Publish(slot, string.Join('\n', Enumerable.Range(1, Articles).Select(at => GkgText.Line(at, $"Protest {at}", slot: slot))));
                break;
            case "sitemap_pipeline":
                await Here.DoAsync(["sources", "add", _feed.SitemapUrl, .. Settings]);
                break;
            case "source_terms":
                await Here.DoAsync(["sources", "add", _feed.Url, "--as-is", .. Settings]);
                await Here.DoAsync(["sources", "add", _feed.OtherUrl, "--as-is", .. Settings]);
                await TrafficAsync(30, daysAgo: 100);
                await TrafficAsync(2, daysAgo: 10);
                break;
        }
    }

    private async Task EndedRunsAsync(int count, int daysAgo) => await Here.ScalarAsync(
        $"""
        WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count})
        INSERT INTO run (pipeline, state, started_by, parameters, idempotency_key, created_at, started_at, finished_at)
        SELECT 'rss_pipeline', 'succeeded', 'api', '{"{}"}', '{daysAgo} ' || n, {Here.DaysAgo(daysAgo)}, {Here.DaysAgo(daysAgo)}, {Here.DaysAgo(daysAgo)} FROM number
        """);

    private async Task TrafficAsync(int count, int daysAgo) => await Here.ScalarAsync(
        $"""
        WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count})
        INSERT INTO host_traffic (host, day, requests, bytes, not_modified, errors) SELECT 'of-old-' || n, {Here.DayAgo(daysAgo)}, 1, 1, 0, 0 FROM number
        """);

    private async Task AssertDoneAsync(string pipeline)
    {
        switch (pipeline)
        {
            case "ml_processing" or "spark_ml_processing":
                await Here.AssertEachEnrichedOnceAsync(Articles);
                break;
            case "maintenance":
                Assert.Equal(20, await Here.CountAsync("published_at IS NULL"));
                Assert.Equal(20, await Here.CountAsync("1 = 1"));
                Assert.Equal("10 10 1 1", await Here.ScalarAsync(
                    "SELECT string_agg(CASE WHEN idempotency_key IS NULL THEN '10' ELSE '1' END, ' ' ORDER BY id) FROM run WHERE pipeline = 'rss_pipeline'"));
                break;
            case "ml_training":
                // With nothing to learn from it is over at once; what it leaves in the registry is looked at where it trains.
                Assert.Equal(0L, await NumberAsync("SELECT count(*) FROM tracked_run WHERE state = 'running'"));
                break;
            case "source_terms":
                Assert.Equal(2L, await NumberAsync("SELECT count(*) FROM host_terms WHERE robots = 'partly'"));
                Assert.Equal(2L, await NumberAsync("SELECT count(*) FROM host_traffic WHERE host LIKE 'of-old-%'"));
                break;
            case "gdelt_bulk_pipeline":
                Assert.Equal(OfGdelt, await Here.CountAsync("revision = 1"));
                Assert.Equal(3L, await NumberAsync("SELECT count(*) FROM gdelt_file WHERE state = 'done'"));
                Assert.Equal(Articles, await NumberAsync("SELECT max(n) FROM signal_day"));
                break;
            default:
                Assert.Equal(Articles, await Here.CountAsync("revision = 1"));
                Assert.Equal(Articles, await Here.CountAsync("1 = 1"));
                Assert.Equal(pipeline == "rss_pipeline" ? 2L : 1L, await NumberAsync("SELECT count(*) FROM source WHERE last_success_at IS NOT NULL AND failures = 0"));
                break;
        }

        foreach (var (kind, where) in new[] { ("total", "1 = 1"), ("pending", $"NOT analyzed AND NOT {Installation.GivenUp}"), ("quarantined", Installation.GivenUp) })
        {
            Assert.Equal(await Here.CountAsync(where), await NumberAsync($"SELECT coalesce(sum(n), 0) FROM article_count WHERE kind = '{kind}'"));
        }
    }

    private async Task<long> NumberAsync(string sql) => Convert.ToInt64(await Here.ScalarAsync(sql));

    private Task<string> FinishedAsync(string pipeline) => OfStepsAsync(pipeline, "name || ' ' || attempt || ' ' || finished_at", "finished_at IS NOT NULL");

    /// <summary>Of the steps of the pipeline's first run, in their order.</summary>
    private async Task<string> OfStepsAsync(string pipeline, string what, string where) => (string)(await Here.ScalarAsync(
        $"""
        SELECT coalesce(string_agg({what}, ', ' ORDER BY position), '') FROM run_step
        WHERE run_id = (SELECT min(id) FROM run WHERE pipeline = '{pipeline}') AND {where}
        """))!;
}

public sealed class SqliteStepKillTests() : StepKillTests(new SqliteInstallation());

public sealed class PostgresStepKillTests() : StepKillTests(new PostgresInstallation());
