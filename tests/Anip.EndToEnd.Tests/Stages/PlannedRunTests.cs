using System.Diagnostics;
using System.Text.Json;

namespace Anip.EndToEnd.Tests.Stages;

/// <summary>That many processes give what one gives, whoever is killed, and that nothing is left of them.</summary>
public abstract class PlannedRunTests : InstallationTests
{
    private static readonly int Articles = Installation.Many(240);

    private static readonly string[] Small = ["--processes", "2", "--set", "Lake:PartRows=20"];

    // All that an analysis is, in an order.
    private static readonly string[] Content =
    [
        "SELECT string_agg(coalesce(language_confidence, -1) || '|' || coalesce(topic_confidence, -1) || '|' || coalesce(topic_scores, '-') || '|' || coalesce(sentiment_confidence, -1) || '|' || coalesce(sentiment_scores, '-') || '|' || entities || '|' || keywords || '|' || coalesce(summary, '-') || '|' || coalesce(abstained, '-') || '|' || coalesce(labels, '-') || '|' || models, '; ' ORDER BY article_id) FROM analysis a JOIN model_set m ON m.id = a.model_set_id",
        "SELECT string_agg(url || '|' || coalesce(detected_language, '-') || '|' || coalesce(topic, '-') || '|' || coalesce(topic_score, -1) || '|' || coalesce(sentiment, '-') || '|' || coalesce(sentiment_score, -1) || '|' || abstained || '|' || has_vector, '; ' ORDER BY url) FROM article",
        "SELECT string_agg(entity_key || '|' || article_id, '; ' ORDER BY entity_key, article_id) FROM article_entity",
        "SELECT string_agg(kind || '|' || label || '|' || n || '|' || score, '; ' ORDER BY kind, label) FROM (SELECT kind, label, sum(n) AS n, sum(score) AS score FROM article_count GROUP BY kind, label HAVING sum(n) > 0) AS counts",
    ];

    private readonly Installation _other;

    private protected PlannedRunTests(Installation here, Installation other)
        : base(here, other) => _other = other;

    private protected abstract string Vectors { get; }

    private string Plans => Path.Combine(Here.Folder.Path, "data", "lake", "plans");

    [Fact]
    public async Task With_a_worker_killed_in_the_middle_each_article_is_enriched_once_and_bit_for_bit_as_by_ml_processing()
    {
        await IngestAsync(Here);
        await IngestAsync(_other);
        await _other.DoAsync("run", "ml_processing");
        using var run = Here.Start(["run", "spark_ml_processing", .. Small]);
        await run.HearAsync("parts are done");
        var workers = Workers(run.Id);
        Assert.NotEmpty(workers);
        await KillAsync(workers[0]);

        Assert.Equal(0, await run.ExitAsync());

        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Articles:N0} enriched"), run.Messages, StringComparison.Ordinal);
        await Here.AssertEachEnrichedOnceAsync(Articles);
        foreach (var question in Content.Append(Vectors))
        {
            var (here, there) = ((string)(await Here.ScalarAsync(question))!, (string)(await _other.ScalarAsync(question))!);
            Assert.Equal(there, here);
        }

        Assert.Empty(Directory.GetDirectories(Plans));
    }

    [Fact]
    public async Task Interrupted_it_leaves_no_plan_no_claims_and_no_workers()
    {
        await IngestAsync(Here);
        using var run = Here.Start(["run", "spark_ml_processing", .. Small]);
        await run.HearAsync("parts are done");
        var workers = Workers(run.Id);
        Assert.NotEmpty(workers);

        Assert.Equal(130, await run.InterruptAsync());

        Assert.Equal("cancelled", await Here.ScalarAsync("SELECT state FROM run"));
        Assert.Empty(Directory.GetDirectories(Plans));
        Assert.Equal(0, await Here.CountAsync($"{Installation.Held} OR analyzed"));
        Assert.All(workers, worker => Assert.False(Directory.Exists($"/proc/{worker}")));
    }

    [Fact]
    public async Task Killed_its_workers_end_by_themselves_and_the_next_run_finishes_it_first()
    {
        await IngestAsync(Here);
        using (var run = Here.Start(["run", "spark_ml_processing", .. Small]))
        {
            await run.HearAsync("parts are done");
            var workers = Workers(run.Id);
            Assert.NotEmpty(workers);
            await KillAsync(run.Id);
            await run.ExitAsync();
            await EndedAsync(workers);
        }

        var next = await Here.DoAsync(["run", "spark_ml_processing", "--json", .. Small]);

        Assert.Contains("comes first: it was queued before, or is left from a process that ended", next.Messages, StringComparison.Ordinal);
        Assert.Empty(JsonElement.Parse(next.Output).GetProperty("counts").EnumerateObject());
        await Here.AssertEachEnrichedOnceAsync(Articles);
        Assert.Empty(Directory.GetDirectories(Plans));
    }

    // Texts of all kinds, long and short, in languages that are known and not, with what lines and JSON are made of.
    private static async Task IngestAsync(Installation where)
    {
        string[] titles = ["Die Bundesregierung berät in Berlin über den Haushalt", "Lakers beat Celtics in Boston", "日本銀行が金利を引き上げた", "Tesla shares fall as profit misses forecasts", "x"];
        string[] contents = ["Christine Lagarde said in Frankfurt on Thursday that inflation was \"too high\".\tMarkets fell.\r\n", "Ἐν ἀρχῇ ἦν ὁ λόγος \\N 😀 \u2028 ", "The ministry of health warned of a shortage of medicines in Rome. "];
        var lines = Enumerable.Range(0, Articles).Select(i => JsonSerializer.Serialize(new
        {
            url = $"https://made-up.example/{i}",
            title = $"{titles[i % titles.Length]} {i}",
            content = i % 7 == 0 ? null : string.Concat(Enumerable.Repeat(contents[i % contents.Length], 1 + (i % 11))),
            source = "Made up",
        }));
        await where.DoAsync("ingest", "--no-enrich", where.Folder.File("articles.jsonl", string.Join('\n', lines)));
    }

    private static List<int> Workers(int parent) => [.. Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == parent)];

    private static int ParentOf(int id)
    {
        try
        {
            // The name may hold anything; what follows its last bracket is the state and the parent.
            return int.Parse(File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0; // It has ended.
        }
    }

    private static async Task KillAsync(int id)
    {
        using var kill = Process.Start("kill", ["-KILL", $"{id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task EndedAsync(List<int> workers)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (workers.Any(worker => Directory.Exists($"/proc/{worker}") && ParentOf(worker) > 0 && !File.ReadAllText($"/proc/{worker}/stat").Contains(") Z ", StringComparison.Ordinal)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}

public sealed class SqlitePlannedRunTests() : PlannedRunTests(new SqliteInstallation(), new SqliteInstallation())
{
    private protected override string Vectors => "SELECT string_agg(article_id || '|' || hex(halves), '; ' ORDER BY article_id) FROM vector";
}

public sealed class PostgresPlannedRunTests() : PlannedRunTests(new PostgresInstallation(), new PostgresInstallation())
{
    private protected override string Vectors => "SELECT string_agg(article_id || '|' || embedding::text, '; ' ORDER BY article_id) FROM article_vector";
}
