using Anip.Adapters.Relational.Models;
using Anip.Adapters.Relational.Sql;
using Anip.Adapters.Transfer;
using Anip.Annotations;
using Anip.Articles;
using Anip.Fetching.Traffic;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Signals;
using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Ingestion.Sources.Terms;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Tracing;
using Anip.Ingestion.WebSub;
using Anip.Models.Registry;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Search;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>That copies, backups and restores hold every row of what they were made of.</summary>
/// <param name="storage">What is moved.</param>
/// <param name="target">Where it is moved to.</param>
public abstract class StoreTransferContract(ITestStorage storage, ITestStorage target) : RunContract(storage)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-").FullName;
    private ServiceProvider _target = null!;
    private long _running;

    private string Backup => Path.Combine(_folder, "backup.db");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await target.CreateAsync();
        _target = target.Open(Time);
        await FillAsync();
        await FillRunsAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await target.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_copy_holds_every_row_and_works_as_the_store_did()
    {
        Assert.Equal(12, await StoreCopy.RunAsync(Services, _target, null, Cancel));

        await AssertSameAsync(Services, _target);
        await AssertWorksAsync(_target);
    }

    [Fact]
    public async Task An_interrupted_copy_goes_on_where_it_was()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var seen = new List<long>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CopyAsync(
            new Shown(now =>
            {
                seen.Add(now.Done);
                if (seen.Count == 3)
                {
                    stop.Cancel();
                }
            }),
            stop.Token));

        await CopyAsync(new Shown(now => seen.Add(now.Done)), Cancel);

        Assert.Equal([2, 4, 6, 2, 4, 6], seen); // Six of the twelve were there.
        await AssertSameAsync(Services, _target);
    }

    [Fact]
    public async Task A_copy_that_was_interrupted_among_the_runs_moves_each_of_them_once()
    {
        await using (var reader = Get<IStoreReader>())
        await using (var writer = _target.GetRequiredService<IStoreWriter>())
        {
            var tables = StoredTables.Of(await reader.TablesAsync(Cancel), await writer.TablesAsync(Cancel));
            await writer.BeginAsync(tables, Cancel);
            await writer.WriteAsync((await reader.ReadAsync(tables.OfRuns, 0, 3, Cancel))!.Tables, Cancel);
        }

        await CopyAsync(null, Cancel);

        await AssertSameAsync(Services, _target);
    }

    [Fact]
    public async Task A_store_that_changed_since_an_interrupted_copy_is_refused()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CopyAsync(new Shown(_ => stop.Cancel()), stop.Token));
        Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync(An("3", "Edited meanwhile"));

        Assert.Equal("changed", (await Assert.ThrowsAsync<StorageException>(() => CopyAsync(null, Cancel))).Code);
    }

    [Fact]
    public async Task A_store_that_a_copy_has_begun_to_fill_is_not_worked_with_before_it_is_whole()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CopyAsync(new Shown(_ => stop.Cancel()), stop.Token));
        var schema = _target.GetRequiredService<ISchemaMigrator>();

        Assert.Equal("unfinished", (await Assert.ThrowsAsync<StorageException>(() => schema.MigrateAsync(Cancel))).Code);

        await CopyAsync(null, Cancel);
        await schema.MigrateAsync(Cancel);
    }

    [Fact]
    public async Task A_copy_never_mixes_with_articles_that_are_there()
    {
        await _target.GetRequiredService<IArticleStore>().PutAsync([An("mine")], Cancel);

        Assert.Equal("not_empty", (await Assert.ThrowsAsync<StorageException>(() => StoreCopy.RunAsync(Services, _target, null, Cancel))).Code);
        Assert.Equal(1, (await _target.GetRequiredService<IArticleStatistics>().CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task An_id_is_not_given_out_again_after_a_copy()
    {
        var last = (await StoreAsync(An("last"))).Id;
        await Articles.DeleteAsync([last], Cancel);

        await StoreCopy.RunAsync(Services, _target, null, Cancel);

        await _target.GetRequiredService<IArticleStore>().PutAsync([An("next")], Cancel);
        Assert.True((await _target.GetRequiredService<IArticleStore>().FindByUrlAsync(An("next").Url, Cancel))!.Id > last);
    }

    [Fact]
    public async Task An_id_of_a_run_is_not_given_out_again_after_a_copy()
    {
        var last = await StartedAsync("last");
        await Runs.CancelAsync(last, Cancel);
        await Runs.DeleteAsync(Time.GetUtcNow().AddSeconds(1), Cancel);

        await StoreCopy.RunAsync(Services, _target, null, Cancel);

        var next = await _target.GetRequiredService<IRunStore>().StartAsync(
            new NewRun("last", ["fetch"], RunParameters.None, RunTrigger.Api, null, Time.GetUtcNow()), Cancel);
        Assert.True(next.Run!.Id > last);
    }

    [Fact]
    public async Task A_restored_backup_holds_every_row_that_there_was()
    {
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await _target.GetRequiredService<IStoreBackup>().RestoreAsync(Backup, replace: false, null, Cancel);

        // What restored it has the old file open no more than the new one.
        await _target.DisposeAsync();
        _target = target.Open(Time);
        await AssertSameAsync(Services, _target);
        await AssertWorksAsync(_target);
        Assert.Equal([Backup], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_backup_taken_while_others_write_is_of_one_moment()
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    await Articles.PutAsync([An($"pair-{i}-a"), An($"pair-{i}-b")], Cancel);
                }
            },
            Cancel);
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await stop.CancelAsync();
        await writing;

        await _target.GetRequiredService<IStoreBackup>().RestoreAsync(Backup, replace: false, null, Cancel);
        await _target.DisposeAsync();
        _target = target.Open(Time);
        Assert.Equal(0, (await _target.GetRequiredService<IArticleStatistics>().CountAsync(Cancel)).Total % 2); // Pairs are written together.
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_a_file_that_is_none_is_refused()
    {
        await File.WriteAllTextAsync(Backup, "my notes", Cancel);

        Assert.Equal("exists", (await Assert.ThrowsAsync<StorageException>(() => Get<IStoreBackup>().BackupAsync(Backup, null, Cancel))).Code);
        var restore = _target.GetRequiredService<IStoreBackup>();
        Assert.Equal("not_a_backup", (await Assert.ThrowsAsync<StorageException>(() => restore.RestoreAsync(Backup, true, null, Cancel))).Code);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<StorageException>(() => restore.RestoreAsync(Backup + "x", true, null, Cancel))).Code);
        Assert.Equal("my notes", await File.ReadAllTextAsync(Backup, Cancel));
    }

    [Fact]
    public async Task Articles_that_are_there_are_not_lost_to_a_restore_by_mistake()
    {
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await _target.GetRequiredService<IArticleStore>().PutAsync([An("mine")], Cancel);

        var exception = await Assert.ThrowsAsync<StorageException>(
            () => _target.GetRequiredService<IStoreBackup>().RestoreAsync(Backup, replace: false, null, Cancel));

        Assert.Equal("not_empty", exception.Code);
        Assert.NotNull(await _target.GetRequiredService<IArticleStore>().FindByUrlAsync(An("mine").Url, Cancel));
    }

    [Fact]
    public async Task A_table_that_is_added_to_the_schema_is_moved_without_being_told()
    {
        var (article, run) = ((await ByUrlAsync(An("3").Url)).Id, _running);
        await AddTablesAsync(Services);
        await AddTablesAsync(_target);
        object?[][] things = [.. Enumerable.Range(1, 5).Select(object?[] (i) =>
            [$"thing {i}", i % 2 == 0, i % 2 == 0 ? null : Now.AddDays(-i), 0.5 * i, 5_000_000_000 + i, new byte[] { 0, (byte)i }, new DateOnly(1969, 12, i), i])];
        await WriteAsync(Services, "INSERT INTO thing (name, flag, at, part, big, packed, day, small) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", things);
        await WriteAsync(Services, "INSERT INTO article_note (article_id, note) VALUES ($1, $2)", [[article, "read"], [article, "kept"]]);
        await WriteAsync(Services, "INSERT INTO run_note (run_id, line, note) VALUES ($1, 1, $2)", [[run, "slow"]]);
        await WriteAsync(_target, "INSERT INTO thing (name) VALUES ($1)", [["of the target, which is replaced"]]);

        await CopyAsync(null, Cancel); // By two rows.

        Assert.Equal(
            things.Select(thing => ((string)thing[0]!, (bool?)thing[1], (DateTimeOffset?)thing[2], (double)thing[3]!, (long)thing[4]!, ((byte[])thing[5]!)[1], (DateOnly)thing[6]!, (int)thing[7]!)),
            await ListAsync("SELECT * FROM thing ORDER BY name", row => (
                row.Text("name"), (bool?)row.Flag("flag"), row.InstantOrNull("at"), row.Real("part"), row.Long("big"), row.Bytes("packed")[1], row.Day("day"), row.Integer("small"))));
        Assert.Equal([(article, "kept"), (article, "read")], await ListAsync("SELECT * FROM article_note ORDER BY note", row => (row.Long("article_id"), row.Text("note"))));
        Assert.Equal([(run, "slow")], await ListAsync("SELECT * FROM run_note", row => (row.Long("run_id"), row.Text("note"))));
        await AssertSameAsync(Services, _target);

        Task<List<T>> ListAsync<T>(string statement, Func<SqlRow, T> read) =>
            _target.GetRequiredService<IDatabase>().ReadAsync((sql, token) => sql.ListAsync(statement, [], read, token), Cancel);
    }

    [Fact]
    public async Task A_table_that_one_of_the_stores_has_is_somebody_elses_and_stays_where_it_is()
    {
        await AddTablesAsync(Services);
        await WriteAsync(Services, "INSERT INTO thing (name) VALUES ($1)", [["of somebody else"]]);

        await CopyAsync(null, Cancel);

        await AssertSameAsync(Services, _target);
    }

    private static async Task AddTablesAsync(IServiceProvider services)
    {
        foreach (var table in (string[])[
            "thing (name text PRIMARY KEY, flag boolean, at timestamptz, part real, big bigint, packed bytea, day date, small smallint)",
            "article_note (article_id bigint, note text, PRIMARY KEY (article_id, note))",
            "run_note (run_id bigint, line integer, note text, PRIMARY KEY (run_id, line))"])
        {
            await WriteAsync(services, $"CREATE TABLE {table}", [[]]);
        }
    }

    private static Task<int> WriteAsync(IServiceProvider services, string statement, object?[][] rows) => services.GetRequiredService<IDatabase>().WriteAsync(
        async (sql, token) =>
        {
            await sql.ExecuteEachAsync(statement, rows, token);
            return 0;
        },
        Cancel);

    private async Task CopyAsync(IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        await using var reader = Get<IStoreReader>();
        await using var writer = _target.GetRequiredService<IStoreWriter>();
        await StoreCopy.RunAsync(reader, writer, progress, cancellationToken, batchSize: 2);
    }

    /// <summary>Articles in every state that there is.</summary>
    private async Task FillAsync()
    {
        await Articles.PutAsync(
            [.. Enumerable.Range(0, 13).Select(i => An($"{i}", $"Title «{i}» 日本", i % 3 == 0 ? null : $"Content {i} \"q\"", Now.AddHours(-i)) with
            {
                Raw = i % 2 == 0 ? new byte[] { 1, 2, (byte)i } : default,
                PublishedAt = i == 4 ? null : Now.AddHours(-i).AddTicks(10),
                Language = i == 5 ? "de" : null,
                Author = i == 6 ? "A. Uthor" : null,
                Statement = i % 4 == 0 ? new SourceStatement($"source «{i}»", "newsdata") { Categories = ["Ä"], SentimentScore = 0.5 } : null,
            })],
            Cancel);
        await EnrichAsync(An("0").Url, Analysis(embedding: [0.6f, 0, 0, -0.8f, 0, 0, 0, 0], entities: [Entity("NASA", 3), Entity("Ōsaka \"x\"", 9)]) with
        {
            Labels = new Dictionary<string, Prediction> { ["relevance"] = Label("Très relevant", 0.7f)!, ["desk"] = Label("foreign", 0.9f)! },
        });
        await EnrichAsync(An("1").Url, Analysis(topic: null, sentiment: null, embedding: Axis(3)));
        await EnrichAsync(An("2").Url, new ArticleAnalysis { Models = new Dictionary<string, string>(), Abstained = "Why." });
        await EnrichAsync(An("4").Url, Analysis(entities: [Entity("NASA")]) with { Labels = new Dictionary<string, Prediction> { ["relevance"] = Label("très relevant", 0.6f)! } });
        Time.Advance(TimeSpan.FromMinutes(3));
        await PutAsync(An("1", "A later edit", "Other words"));
        var claimed = await ClaimAsync(2);
        await Queue.FailAsync(Worker(), claimed[0].Id, "it is poison", 1, Cancel);
        await Queue.FailAsync(Worker(), claimed[1].Id, "once", 5, Cancel);
        await ClaimAsync(3);
        await Articles.DeleteAsync([(await ByUrlAsync(An("7").Url)).Id], Cancel);
        await Get<ITrafficStore>().AddAsync([new HostTraffic("feed.example", DateOnly.FromDateTime(Now.UtcDateTime)) { Requests = 1, Bytes = 2, NotModified = 3, Errors = 4 }], Cancel);
        await Get<ITermsStore>().SaveAsync(new SiteTerms("feed.example", Now) { Robots = "open", TdmReserved = true }, Cancel);
        await Sources.AddAsync("https://feed.example/rss", "feed", "A feed", Cancel);
        var source = Assert.Single(await Get<IHostClaims>().ClaimAsync("feed", Me, 1, new HostTerms(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)), Cancel)).Source;
        await Sources.SaveAsync(
            new SourceSave(source with { LastRejected = new Dictionary<string, int> { ["empty"] = 2 }, LastNoted = new Dictionary<string, int> { ["truncated"] = 1 } })
            {
                Fetch = new FetchRecord { At = Now, Status = 200 },
            },
            Cancel);
        await Get<IPushStore>().NameAsync(
            new PushSubscription { SourceId = source.Id, Hub = "https://hub.example/", Topic = source.Id, Token = "token", Secret = "secret", AskAt = Now }, Cancel);
        await new QuotaLedger(Get<IQuotaStore>(), Time).TakeAsync(
            QuotaAccount.Of("provider", "a key", QuotaRule.CalendarDay() with { Limit = 10 }, QuotaRule.CalendarMonth()), 1.5m, Cancel);
        await FillSignalsAsync();
        await FillModelsAsync(Get<LocalModelRegistry>());
        await AnnotateAsync((await ByUrlAsync(An("1").Url)).Id);
    }

    private async Task AnnotateAsync(long id)
    {
        await Get<IAnnotationStore>().SetAsync(id, "topic", "health", "Ada «A»", Cancel);
        await Get<IAnnotationStore>().SetAsync(id, "desk", "foreign", "Ada «A»", Cancel);
        await Get<IAnnotationStore>().SetAsync(id, "desk", null, "Grace", Cancel);
    }

    private async Task FillSignalsAsync()
    {
        BulkFile[] files = [.. Enumerable.Range(0, 4).Select(at => BulkFile.Of(Now.AddMinutes(-15 * at), BulkKind.Gkg, at == 1) with { Bytes = at == 3 ? null : 5, Md5 = at == 3 ? null : new string('a', 32) })];
        var bulk = Get<IBulkFiles>();
        await bulk.AddAsync(files, Cancel);
        await bulk.CompleteAsync(
            files[0], 3, 1,
            new SignalBatch(
                [new SignalCount(SignalKind.Theme, "", "", 3, 2, -5_500), new SignalCount(SignalKind.Theme, "PROTEST", "FR", 1, 1, 1_250), new SignalCount(SignalKind.Place, "-7", "FR", 1, 0, 0)],
                [new SignalPlace("-7", "Orléans «o»", "FR", 47.9, -1.25), new SignalPlace("8", "Somewhere", "", null, null)]),
            Cancel);
        await bulk.FailAsync(files[1], "Gone", Now.AddHours(1), Cancel);
        await bulk.FailAsync(files[2], "Gone", nextAttempt: null, Cancel);
        await Get<IBookmarks>().SaveAsync("newsdata", new Bookmark("latest?q=ä\n3\n20\n", Now), Cancel);
        await Get<ITraceStore>().AddAsync([new NewSighting("https://news.example/ä", "feed", "rss", "HTTP://news.example/ä", "refused", "«no» title"), new NewSighting("b", "feed", "rss", null, "added", null)], Cancel);
    }

    // A file of more chunks than are moved at once.
    private static async Task FillModelsAsync(LocalModelRegistry models)
    {
        var run = await models.BeginRunAsync(new NewTrackedRun("topics", "a run") { Tags = new Dictionary<string, string> { ["by"] = "Ä" } }, Cancel);
        await models.LogAsync(
            run.Id,
            new RunValues { Parameters = new Dictionary<string, string> { ["epochs"] = "3" }, Metrics = [new("f1", 0.1, 1, Now), new("loss", double.NaN, 1, Now)] },
            Cancel);
        await models.PutArtifactAsync(run.Id, "model/model.onnx", () => new MemoryStream(new byte[(2 * LocalArtifacts.ChunkLength) + 1]), Cancel);
        await models.EndRunAsync(run.Id, TrackedRunState.Finished, Cancel);
        await models.CreateModelAsync("topics", "Topics", Cancel);
        await models.CreateVersionAsync(new NewModelVersion("topics", run.Id, "model") { Tags = new Dictionary<string, string> { ["a"] = "b" } }, Cancel);
        await models.SetAliasAsync("topics", "champion", 1, Cancel);
    }

    /// <summary>More runs than are moved at once, in every state that there is.</summary>
    private async Task FillRunsAsync()
    {
        await StartAsync(key: "k", parameters: With(("name", "\"Zürich\"")));
        var failed = await TakenAsync();
        await RunQueue.BeginStepAsync(failed, 0, Cancel);
        await RunQueue.AppendLogAsync(
            failed, [new RunLogEntry(Now, RunLogLevel.Information, null, "begins"), new RunLogEntry(Time.GetUtcNow(), RunLogLevel.Error, "fetch", "broken")], Cancel);
        await EndStepAsync(failed, 0, StepState.Failed, "broken", added: 3);
        await RunQueue.FinishAsync(failed, RunState.Failed, "fetch: broken", Cancel);
        for (var i = 0; i < 10; i++)
        {
            await Runs.CancelAsync(await StartedAsync("other"), Cancel);
        }

        _running = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 0, Cancel);
        await EndStepAsync(lease, 0, StepState.Succeeded, added: 1);
        await RunQueue.BeginStepAsync(lease, 1, Cancel);
        await RunQueue.AppendLogAsync(lease, [new RunLogEntry(Now, RunLogLevel.Warning, "tidy", "slow")], Cancel);
        await StartedAsync();
        await PipelineSettings.ChangeAsync("other", paused: true, new ScheduleChange(new Schedule("0 0 6 * * ?", "Europe/Rome")), Cancel);
    }

    /// <summary>What was moved, read as the store of its kind reads it, row by row.</summary>
    private static async Task AssertSameAsync(IServiceProvider expected, IServiceProvider actual)
    {
        await using var left = expected.GetRequiredService<IStoreReader>();
        await using var right = actual.GetRequiredService<IStoreReader>();
        Assert.Equal(await left.ContentsAsync(Cancel), await right.ContentsAsync(Cancel));
        var moved = StoredTables.Of(await left.TablesAsync(Cancel), await right.TablesAsync(Cancel));
        Assert.Superset(
            new HashSet<string> { "article", "article_raw", "article_revision", "analysis", "vector" }, moved.OfArticles.Select(table => table.Name).ToHashSet());
        Assert.Superset(new HashSet<string> { "run", "run_step", "run_log" }, moved.OfRuns.Select(table => table.Name).ToHashSet());
        Assert.Superset(new HashSet<string> { "source", "pipeline" }, moved.Others.Select(table => table.Name).ToHashSet());
        foreach (var tables in (IReadOnlyList<StoredTable>[])[moved.OfArticles, moved.OfRuns])
        {
            var (a, b) = ((await left.ReadAsync(tables, 0, 1_000, Cancel))!, (await right.ReadAsync(tables, 0, 1_000, Cancel))!);
            Assert.All(tables.Index(), table => Assert.Equal(a.Tables[table.Index].Rows, b.Tables[table.Index].Rows));
            Assert.All(a.Tables, table => Assert.NotEmpty(table.Rows));
        }

        foreach (var table in moved.Others)
        {
            var rows = (await left.ReadAsync(table, null, 1_000, Cancel)).Rows;
            Assert.NotEmpty(rows);
            Assert.Equal(rows, (await right.ReadAsync(table, null, 1_000, Cancel)).Rows);
        }

        Assert.Equivalent(
            await expected.GetRequiredService<IArticleStatistics>().CountByLabelAsync(Cancel), await actual.GetRequiredService<IArticleStatistics>().CountByLabelAsync(Cancel), strict: true);
        Assert.Equivalent(
            await expected.GetRequiredService<IArticleStatistics>().CountAsync(Cancel), await actual.GetRequiredService<IArticleStatistics>().CountAsync(Cancel), strict: true);
    }

    private async Task AssertWorksAsync(IServiceProvider services)
    {
        var articles = services.GetRequiredService<IArticleStore>();
        async Task<IEnumerable<string>> UrlsAsync(ArticleFilter filter) =>
            (await articles.QueryAsync(new ArticleQuery { Filter = filter, Limit = 100 }, Cancel)).Articles.Select(article => article.Url);

        Assert.Equal([An("0").Url, An("4").Url], await UrlsAsync(new() { Entity = "nasa" })); // The undated last.
        Assert.Equal([An("0").Url, An("4").Url], await UrlsAsync(new() { Label = new LabelFilter("relevance", "TRÈS RELEVANT") }));
        Assert.Equal(["desk", "relevance"], (await articles.FindByUrlAsync(An("0").Url, Cancel))!.Analysis!.Labels.Keys.Order());
        Assert.Equal([An("1").Url], await UrlsAsync(new() { Text = "\"later edit\"" }));
        Assert.Equal(12, (await UrlsAsync(new() { Source = "the example" })).Count());
        var similar = await services.GetRequiredService<ISimilarArticles>().FindAsync(
            new float[] { 0.6f, 0, 0, -0.8f, 0, 0, 0, 0 }, Encoder, 1, 0, new(), Cancel);
        Assert.Equal(An("0").Url, Assert.Single(similar!).Article.Url);
        Assert.Equal(2, (await articles.RevisionsAsync((await articles.FindByUrlAsync(An("1").Url, Cancel))!.Id, Cancel)).Count);
        Assert.Equal(PutOutcome.Unchanged, Assert.Single(await articles.PutAsync([An("1", "A later edit", "Other words")], Cancel)));
        await AssertRunsGoOnAsync(services);
        var queue = services.GetRequiredService<IStageQueue>();
        Assert.Equal(7, (await queue.ClaimAsync(Worker("anybody"), 100, TimeSpan.FromMinutes(1), Cancel)).Count);
        Assert.Equal(1, (await queue.ClaimRetryAsync(Worker("anybody"), TimeSpan.FromMinutes(1), Cancel))!.Attempts);
    }

    private async Task AssertRunsGoOnAsync(IServiceProvider services)
    {
        var (runs, queue) = (services.GetRequiredService<IRunStore>(), services.GetRequiredService<IRunQueue>());
        Assert.Equal(2, (await runs.ListAsync(new RunQuery { State = RunState.Queued }, Cancel)).Runs.Count);
        var claimed = (await queue.ClaimAsync("anybody", Both, Lease, Cancel))!;
        Assert.Equal(_running, claimed.Run.Id);
        Assert.Equal([(StepState.Succeeded, 1), (StepState.Pending, 1)], claimed.Run.Steps.Select(step => (step.State, step.Attempt)));
        Assert.Null(await queue.ClaimAsync("anybody", Both, Lease, Cancel));
        Assert.True(await queue.AppendLogAsync(claimed.Lease, [new RunLogEntry(Now, RunLogLevel.Information, null, "goes on")], Cancel));
        Assert.Equal(["slow", "goes on"], (await runs.ReadLogAsync(_running, 0, 10, Cancel)).Select(line => line.Message));
        var again = await runs.StartAsync(
            new NewRun(News, ["fetch"], With(("name", "\"Zürich\"")), RunTrigger.Api, "k", Now), Cancel);
        Assert.Equal((RunStart.Replayed, RunState.Failed, "fetch: broken"), (again.Start, again.Run!.State, again.Run.Error));
        Assert.Equal(
            new PipelineSetting(true, new ScheduleChange(new Schedule("0 0 6 * * ?", "Europe/Rome"))),
            (await services.GetRequiredService<IPipelineSettings>().ReadAsync(Cancel))["other"]);
    }

    private sealed class Shown(Action<(long Done, long Total)> tell) : IProgress<(long Done, long Total)>
    {
        public void Report((long Done, long Total) value) => tell(value);
    }
}
