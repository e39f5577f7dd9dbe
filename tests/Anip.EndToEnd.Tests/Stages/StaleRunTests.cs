using System.Text.Json;

namespace Anip.EndToEnd.Tests.Stages;

/// <summary>That articles which another version of a model has read are read anew, once, wherever the process that does it is killed.</summary>
public abstract class StaleRunTests : InstallationTests
{
    private const int Articles = 60;

    private static readonly string[] Batches = ["--set", "Enrichment:BatchSize=10"];

    private protected StaleRunTests(Installation installation)
        : base(installation)
    {
    }

    [Fact]
    public async Task Killed_in_the_middle_of_it_a_stale_run_goes_on_reads_each_article_anew_once_and_changes_no_count()
    {
        await Here.IngestAsync(Articles);
        await Here.DoAsync(["run", "ml_processing", .. Batches]);
        var before = await CountsAsync();
        Assert.Contains("all by the versions of the models that are in force", (await Here.RunAsync("doctor")).Output, StringComparison.Ordinal);
        await Here.ScalarAsync("""UPDATE model_set SET models = replace(models, '"topic-classification":"', '"topic-classification":"an-older-')""");
        Assert.Contains($"{Articles} articles were analysed by other versions of the models", (await Here.RunAsync("doctor")).Output, StringComparison.Ordinal);
        Assert.Empty(JsonElement.Parse((await Here.DoAsync("run", "ml_processing", "--json")).Output).GetProperty("counts").EnumerateObject());

        // Of ten at a time, the newest first: once in the first ten, and once when some have been written.
        foreach (var (article, written) in new[] { (55, 0), (5, 1) })
        {
            await Here.HoldAsync("INSERT ON analysis", $"NEW.article_id = {article}");
            using (var run = Here.Start(["run", "ml_processing", "--stale", .. Batches]))
            {
                await Here.WaitUntilHeldAsync($"EXISTS (SELECT 1 FROM run_step WHERE state = 'running') AND (SELECT count(*) FROM article WHERE analysis_writes = 2) >= {written}", run);
                await run.KillAsync();
            }

            await Here.LetGoAsync();
            Assert.Equal(Articles, await Here.CountAsync("analyzed AND has_vector AND id IN (SELECT article_id FROM analysis)"));
        }

        Assert.InRange(await Here.CountAsync("analysis_writes = 2"), 1, Articles - 1);
        await Here.DoAsync(["run", "ml_processing", "--stale", .. Batches]);

        Assert.Equal(Articles, await Here.CountAsync("analyzed AND has_vector AND analysis_writes = 2 AND revision = 1"));
        Assert.Equal(0, await Here.CountAsync("id IN (SELECT article_id FROM stage_work)"));
        Assert.Equal(before, await CountsAsync());
        Assert.Contains("all by the versions of the models that are in force", (await Here.RunAsync("doctor")).Output, StringComparison.Ordinal);
        Assert.Equal(0L, Convert.ToInt64(await Here.ScalarAsync("SELECT count(*) FROM run WHERE state <> 'succeeded'")));
    }

    [Fact]
    public async Task An_installation_that_is_up_reads_them_anew_by_itself_while_it_answers()
    {
        await Here.IngestAsync(Articles);
        await Here.DoAsync("run", "ml_processing");
        await Here.ScalarAsync("""UPDATE model_set SET models = replace(models, '"topic-classification":"', '"topic-classification":"an-older-'), used_at = NULL""");

        using var up = Here.Up("--set", "Samples:AddAtFirstStart=false", "--set", "Ingestion:Feeds=");
        await up.AddressAsync();
        await Here.WaitForAsync("analysis_writes = 2", Articles, up);

        Assert.Equal(0, await up.TerminateAsync());
    }

    private async Task<string> CountsAsync() => (string)(await Here.ScalarAsync(
        """
        SELECT string_agg(kind || ' ' || label || ' ' || n || ' ' || score, ', ' ORDER BY kind, label) FROM (
            SELECT kind, label, sum(n) AS n, sum(score) AS score FROM article_count WHERE kind <> 'models' GROUP BY kind, label HAVING sum(n) > 0) AS counts
        """))!;
}

public sealed class SqliteStaleRunTests() : StaleRunTests(new SqliteInstallation());

public sealed class PostgresStaleRunTests() : StaleRunTests(new PostgresInstallation());
