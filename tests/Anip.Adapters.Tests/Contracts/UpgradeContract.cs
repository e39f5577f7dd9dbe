using Anip.Articles;
using Anip.Enrichment;
using Anip.Ingestion.Sources.Quotas;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Stages;
using Anip.Storage;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>That a store which earlier versions left, with work in every state, has it as it was under the latest schema, and that the work goes on.</summary>
public abstract class UpgradeContract(ITestStorage storage) : RunContract(storage)
{
    private const string Other = "node-2";

    private static readonly DateTimeOffset Soon = Now.AddMinutes(1);

    protected abstract int LatestVersion { get; }

    /// <summary>Of the schema that first had runs.</summary>
    protected abstract int VersionOfRuns { get; }

    /// <summary>A statement that gives each article the text <c>Text of</c> its title.</summary>
    protected abstract string Texts { get; }

    /// <summary>A statement that takes all words out of the index.</summary>
    protected abstract string NoWords { get; }

    protected override async ValueTask CreateAsync()
    {
        await CreateEmptyAsync();
        for (var version = 1; version < LatestVersion; version++)
        {
            await MigrateAsync(version);
            if (version == 1)
            {
                await ExecuteAsync(Articles1);
            }

            if (version == VersionOfRuns)
            {
                await ExecuteAsync(Runs1);
            }
        }
    }

    [Fact]
    public async Task Everything_is_as_an_earlier_version_left_it()
    {
        Assert.Equal(LatestVersion - 1, (await Get<ISchemaMigrator>().StatusAsync(Cancel)).Current);

        var articles = (await Articles.QueryAsync(new ArticleQuery { Limit = 10 }, Cancel)).Articles.ToDictionary(article => article.Title);

        Assert.Equal(LatestVersion, (await Get<ISchemaMigrator>().StatusAsync(Cancel)).Current);
        Assert.Equal(["claimed", "done", "failed", "given up", "left behind", "pending"], articles.Keys.Order());
        Assert.All(articles.Values, article => Assert.Equal($"Text of {article.Title}", article.Content));
        Assert.Equal("done", Assert.Single((await Articles.QueryAsync(new ArticleQuery { Filter = new ArticleFilter { Text = "done text" } }, Cancel)).Articles).Title);
        Assert.Equal("FormatException: poison", articles["given up"].QuarantineReason);
        Assert.Equal(("science", "A summary."), (articles["done"].Analysis!.Topic!.Label, articles["done"].Analysis!.Summary));
        var counts = await Statistics.CountAsync(Cancel);
        Assert.Equal((6, 4, 1), (counts.Total, counts.Pending, counts.Quarantined));
        Assert.Equal(new StageCounts(Waiting: 2, InWork: 2, Quarantined: 1), await Queue.CountAsync(EnrichmentModule.Stage, Cancel));
        Assert.Equal(["given up"], await TitlesAsync(new() { QuarantinedBy = EnrichmentModule.Stage }));
        var source = Assert.Single(await Sources.ListAsync(Cancel), source => source.Kind == "rss");
        Assert.Equal(("https://news.example/feed", "\"v7\"", Soon, 70), (source.Id, source.ETag, source.NextAttemptAt, source.TotalAdded));

        Assert.Equal((RunState.Running, RunState.Queued), ((await RunAsync(1)).State, (await RunAsync(2)).State));
        Assert.Equal([StepState.Succeeded, StepState.Running], await StatesAsync(1));
        Assert.Equal("A line.", Assert.Single(await Runs.ReadLogAsync(1, 0, 10, Cancel)).Message);
        var setting = (await PipelineSettings.ReadAsync(Cancel))["other"];
        Assert.Equal((true, new Schedule("0 4 * * *", "Europe/Berlin")), (setting.Paused, setting.Schedule!.To));
    }

    [Fact]
    public async Task What_an_earlier_version_knew_of_a_quota_counts_for_the_first_key_that_is_used()
    {
        var (account, other) = (Account("a key"), Account("another"));
        var ledger = new QuotaLedger(Get<IQuotaStore>(), Time);

        Assert.Null(await ledger.TakeAsync(account, 2, Cancel));
        Assert.Null(await ledger.TakeAsync(other, 1, Cancel));

        Assert.Equal(
            new[] { (account.Key, (decimal?)40m, Now.AddHours(21)), (other.Key, null, Now.AddDays(1)) }.Order(),
            (await ledger.ListAsync(Cancel)).Select(use => (use.Key, use.Left, use.ResetsAt)).Order());

        static QuotaAccount Account(string key) => QuotaAccount.Of("newsapi", key, QuotaRule.Rolling("day", TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task An_index_that_a_killed_process_left_half_made_is_finished_from_there_and_once()
    {
        var found = await FindAsync();
        Assert.Equal(["claimed", "done", "failed", "given up", "left behind", "pending"], found.Keys);

        await ExecuteAsync($"{NoWords}; CREATE TABLE words_mark (article_id bigint NOT NULL); INSERT INTO words_mark VALUES ({found["left behind"]})");
        await ReopenAsync();
        Assert.Equal(["the index of words"], (await Get<ISchemaMigrator>().StatusAsync(Cancel)).Pending);

        Assert.Equal(["done", "failed", "given up"], (await FindAsync()).Keys);
        Assert.Empty((await Get<ISchemaMigrator>().StatusAsync(Cancel)).Pending);

        await ExecuteAsync(NoWords);
        await ReopenAsync();
        Assert.Empty(await FindAsync());

        async Task<SortedDictionary<string, long>> FindAsync() => new(
            (await Articles.QueryAsync(new ArticleQuery { Filter = new ArticleFilter { Text = "text" }, Limit = 10 }, Cancel)).Articles.ToDictionary(article => article.Title, article => article.Id),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Articles_are_claimed_retried_completed_and_given_up_where_an_earlier_version_left_off()
    {
        var all = (await Articles.QueryAsync(new ArticleQuery { Limit = 10 }, Cancel)).Articles.ToDictionary(article => article.Title, article => article.Id);

        Assert.Equal(new StageArticle(all["pending"], 1, "pending", "Text of pending", null), Assert.Single(await ClaimAsync(owner: Other)));
        StageArticle?[] retried = [await RetryAsync(), await RetryAsync(), await RetryAsync()];
        Assert.Equal([("failed", 1), ("left behind", 1)], retried.OfType<StageArticle>().Select(one => (one.Title, one.Attempts)).Order());
        Assert.Equal(1, await Analyses.CompleteAsync(Worker(), [new CompletedArticle(all["claimed"], 1, Analysis())], Cancel));
        Assert.Equal(2, await Analyses.CompleteAsync(Worker(Other), [new CompletedArticle(all["pending"], 1, Analysis()), new CompletedArticle(all["left behind"], 1, Analysis())], Cancel));
        await Queue.FailAsync(Worker(Other), all["failed"], "again", 2, Cancel);

        Assert.Equal((0, 2), ((await Statistics.CountAsync(Cancel)).Pending, (await Statistics.CountAsync(Cancel)).Quarantined));
        Assert.Equal(2, await Queue.RequeueAsync(EnrichmentModule.Stage, null, Cancel));
        Assert.Equal(["failed", "given up"], (await ClaimAsync()).Select(one => one.Title).Order());
        Assert.Equal(1, await AnalysisWritesAsync(all["done"]));

        Task<StageArticle?> RetryAsync() => Queue.ClaimRetryAsync(Worker(Other), TimeSpan.FromMinutes(5), Cancel);
    }

    [Fact]
    public async Task A_claim_lasts_as_long_as_an_earlier_version_gave_it_and_what_comes_waits()
    {
        Assert.Equal(1, await Queue.RenewAsync(Worker(), TimeSpan.FromMinutes(2), Cancel));
        Time.Advance(TimeSpan.FromMinutes(1.5));
        Assert.Equal(["failed", "left behind"], (await RetryAllAsync()).Order());
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["claimed"], await RetryAllAsync());

        await PutAsync(An("new"));

        Assert.Equal(["pending", "Title of new"], (await ClaimAsync(owner: Other)).Select(one => one.Title).Order());

        async Task<List<string>> RetryAllAsync()
        {
            var titles = new List<string>();
            while (await Queue.ClaimRetryAsync(Worker(Other), TimeSpan.FromMinutes(5), Cancel) is { } article)
            {
                titles.Add(article.Title);
            }

            return titles;
        }
    }

    [Fact]
    public async Task A_run_goes_on_with_the_step_that_it_was_in_and_the_next_one_follows()
    {
        var lease = new RunLease(1, Me, 1);
        Assert.Equal(LeaseState.Held, await RunQueue.RenewAsync(lease, Lease, null, Cancel));
        Assert.Null(await TakeAsync(Other));

        Assert.True(await EndStepAsync(lease, 1, StepState.Succeeded));
        Assert.True(await RunQueue.FinishAsync(lease, RunState.Succeeded, null, Cancel));

        Assert.Equal([1, 1], (await RunAsync(1)).Steps.Select(step => step.Attempt));
        Assert.Equal(2, (await TakenAsync(Other)).RunId);
        Assert.Equal(RunStart.Replayed, (await StartAsync(key: "a key")).Start);
    }

    /// <summary>A store of no version, in place of the latest.</summary>
    protected abstract Task CreateEmptyAsync();

    /// <summary>Does what the version of this number added.</summary>
    protected abstract Task MigrateAsync(int version);

    protected abstract Task ExecuteAsync(string sql);

    /// <summary>An instant as a column keeps it.</summary>
    protected abstract string At(DateTimeOffset instant);

    // Of the first schema.
    private string Articles1 =>
        $$"""
        INSERT INTO article (
            url_hash, url, title, content_kind, date_source, api_source, published_at, created_at, updated_at, seen_at,
            claimed_by, claimed_until, attempts, quarantine_reason, analyzed, topic, topic_score, analysis_writes)
        VALUES
            {{Article(1, "pending")}}, NULL, NULL, 0, NULL, FALSE, NULL, NULL, 0),
            {{Article(2, "claimed")}}, '{{Me}}', {{At(Soon)}}, 0, NULL, FALSE, NULL, NULL, 0),
            {{Article(3, "left behind")}}, 'node-9', {{At(Now.AddMinutes(-1))}}, 0, NULL, FALSE, NULL, NULL, 0),
            {{Article(4, "failed")}}, NULL, NULL, 1, NULL, FALSE, NULL, NULL, 0),
            {{Article(5, "given up")}}, NULL, NULL, 3, 'FormatException: poison', FALSE, NULL, NULL, 0),
            {{Article(6, "done")}}, NULL, NULL, 0, NULL, TRUE, 'science', 800000, 1);
        {{Texts}};
        INSERT INTO model_set (models) VALUES ('{"encoder":"{{Encoder}}"}');
        INSERT INTO analysis (article_id, model_set_id, topic_confidence, topic_scores, entities, keywords, summary)
            SELECT article.id, model_set.id, 0.8, '{"science":0.8,"sports":0.2}', '[]', '[]', 'A summary.' FROM article, model_set WHERE analyzed;
        INSERT INTO source (id, kind, title, added_at, last_attempt_at, next_attempt_at, etag, total_added, quota_left)
        VALUES
            ('https://news.example/feed', 'rss', 'The Example', {{At(Now)}}, NULL, {{At(Soon)}}, '"v7"', 70, NULL),
            ('newsapi', 'newsapi', 'NewsAPI', {{At(Now)}}, {{At(Now.AddHours(-3))}}, NULL, NULL, 5, 42)
        """;

    // Of the schema that first had runs.
    private string Runs1 =>
        $$"""
        INSERT INTO run (pipeline, state, started_by, parameters, idempotency_key, created_at, started_at, node, leased_until, claims, counts)
        VALUES
            ('{{News}}', 'running', 'api', '{}', NULL, {{At(Now)}}, {{At(Now)}}, '{{Me}}', {{At(Soon)}}, 1, '{"added":3}'),
            ('{{News}}', 'queued', 'schedule', '{}', 'a key', {{At(Now)}}, NULL, NULL, NULL, 0, '{}');
        INSERT INTO run_step (run_id, position, name, state, attempt, started_at, finished_at, counts)
        VALUES
            (1, 0, 'fetch', 'succeeded', 1, {{At(Now)}}, {{At(Now)}}, '{"added":3}'), (1, 1, 'tidy', 'running', 1, {{At(Now)}}, NULL, '{}'),
            (2, 0, 'fetch', 'pending', 0, NULL, NULL, '{}'), (2, 1, 'tidy', 'pending', 0, NULL, NULL, '{}');
        INSERT INTO run_log (run_id, line, at, level, step, message) VALUES (1, 1, {{At(Now)}}, 'information', 'fetch', 'A line.');
        INSERT INTO pipeline (name, paused, schedule_changed, cron, time_zone) VALUES ('other', TRUE, TRUE, '0 4 * * *', 'Europe/Berlin')
        """;

    private string Article(int number, string title) =>
        $"('{number:x32}', 'https://news.example/{number}', '{title}', 1, 1, 'rss', {At(Now)}, {At(Now)}, {At(Now)}, {At(Now)}";
}
