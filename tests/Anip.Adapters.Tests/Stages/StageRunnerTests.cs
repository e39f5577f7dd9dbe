using Anip.Adapters.Sqlite;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Sqlite;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Hosting;
using Anip.Stages;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Anip.Adapters.Tests.Stages;

/// <summary>The run over a real queue, with an analyzer that does what a test asks of it.</summary>
public sealed class StageRunnerTests() : StorageContract(new SqliteStorage())
{
    private readonly FakeAnalyzer _analyzer = new();

    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Enrichment:BatchSize", "16")];

    private StageRunner Run => Get<StageRunners>().Of(EnrichmentModule.Stage);

    protected override void Add(IServiceCollection services) =>
        services.AddSingleton<ITextAnalyzer>(_analyzer).AddLogging().AddEnrichment().AddStageService();

    [Fact]
    public async Task Everything_pending_is_analysed_once()
    {
        await PutManyAsync(100);

        Assert.Equal(100, await Run.ExecuteAsync(Me, Cancel));
        Assert.Equal(0, await Run.ExecuteAsync(Me, Cancel));

        Assert.Equal(100, _analyzer.Seen.Count);
        Assert.Equal(100, _analyzer.Seen.Distinct().Count());
        Assert.Equal(0, (await Statistics.CountAsync(Cancel)).MissingAny);
        Assert.Equal((100, 0), (Run.Progress.Done, Run.Progress.Failed));
    }

    [Fact]
    public async Task A_poison_article_is_quarantined_with_its_reason_and_harms_no_other()
    {
        await PutManyAsync(50);
        _analyzer.Fail = input => input.Title is "Title of 7" or "Title of 31";

        Assert.Equal(48, await Run.ExecuteAsync(Me, Cancel));

        var counts = await Statistics.CountAsync(Cancel);
        Assert.Equal((2, 0, 2), (counts.Quarantined, counts.Pending, counts.MissingAny));
        Assert.Equal("FormatException: cannot read Title of 7", (await ByUrlAsync(An("7").Url)).QuarantineReason);
        Assert.Equal(6, Run.Progress.Failed);
    }

    [Fact]
    public async Task An_article_that_fails_once_is_tried_again()
    {
        await PutManyAsync(20);
        var failures = 0;
        _analyzer.Fail = input => input.Title == "Title of 3" && failures++ < 3; // Its batch of four, then two, then it alone.

        Assert.Equal(20, await Run.ExecuteAsync(Me, Cancel));
        Assert.Equal(0, (await Statistics.CountAsync(Cancel)).Quarantined);
    }

    [Fact]
    public async Task An_analyzer_that_fails_on_everything_blames_no_article()
    {
        await PutManyAsync(40);
        _analyzer.Fail = _ => true;

        var exception = await Assert.ThrowsAsync<StageException>(() => Run.ExecuteAsync(Me, Cancel));

        Assert.Contains("FormatException: cannot read", exception.Message, StringComparison.Ordinal);
        Assert.Equal((40, 0), ((await Statistics.CountAsync(Cancel)).Pending, (await Statistics.CountAsync(Cancel)).Quarantined));
        _analyzer.Fail = _ => false;
        Assert.Equal(40, await Run.ExecuteAsync("another node", Cancel)); // Nothing was left claimed.
    }

    [Fact]
    public async Task An_analyzer_that_loses_a_text_does_not_shift_the_analyses()
    {
        await PutManyAsync(20);
        _analyzer.Lose = 1;

        await Run.ExecuteAsync(Me, Cancel);

        await foreach (var article in Articles.StreamAsync(new ArticleFilter(), Cancel))
        {
            Assert.Equal(article.Title, article.Analysis!.Summary);
        }
    }

    [Fact]
    public async Task Cancelled_it_keeps_what_is_analysed_and_gives_the_rest_back()
    {
        await PutManyAsync(100);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var batches = 0;
        _analyzer.Before = () =>
        {
            if (++batches == 3)
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run.ExecuteAsync(Me, stop.Token));

        var pending = (await Statistics.CountAsync(Cancel)).Pending;
        Assert.Equal(100 - 32, pending);
        _analyzer.Before = () => { };
        Assert.Equal(pending, await Run.ExecuteAsync("another node", Cancel));
    }

    [Fact]
    public async Task Claims_that_a_killed_process_of_the_same_node_left_are_taken_up_at_once()
    {
        await PutManyAsync(10);
        Assert.Equal(10, (await ClaimAsync()).Count);

        Assert.Equal(0, await Run.ExecuteAsync("another node", Cancel));
        Assert.Equal(10, await Run.ExecuteAsync(Me, Cancel));
    }

    [Fact]
    public async Task Claims_of_a_name_that_no_process_has_any_more_are_taken_up_at_once()
    {
        await PutManyAsync(10);
        string killed;
        var node = Get<NodeIdentity>();
        using (var first = await node.AcquireLeaseAsync(EnrichmentModule.Stage, (_, _) => Task.CompletedTask, Cancel))
        using (var second = await node.AcquireLeaseAsync(EnrichmentModule.Stage, (_, _) => Task.CompletedTask, Cancel))
        {
            Assert.NotEqual(first.Name, second.Name);
            killed = second.Name;
            await ClaimAsync(4, first.Name);
            await ClaimAsync(6, killed);
            Assert.Equal(0, await Run.ExecuteAsync(Cancel)); // Both still work.
        }

        using var still = await node.AcquireLeaseAsync(EnrichmentModule.Stage, (_, _) => Task.CompletedTask, Cancel);

        Assert.NotEqual(killed, still.Name);
        Assert.Equal(6, await Run.ExecuteAsync(Cancel));
    }

    [Fact]
    public async Task What_was_in_hand_when_a_process_ended_is_retried_alone_after_all_else_and_by_an_analyzer_that_works()
    {
        await PutManyAsync(10);
        await ClaimAsync(4);
        await Queue.AbandonAsync(Worker(), Cancel);
        var held = new List<long>();
        _analyzer.Before = () => held.Add(Held());

        Assert.Equal(10, await Run.ExecuteAsync(Me, Cancel));
        await PutAsync(An("a"));
        await ClaimAsync();
        Assert.Equal(1, await Run.ExecuteAsync(Me, Cancel));
        await using var services = Open();
        await PutAsync(An("b"));
        await ClaimAsync();
        Assert.Equal(1, await services.GetRequiredService<StageRunners>().Of(EnrichmentModule.Stage).ExecuteAsync(Me, Cancel));

        Assert.Equal([6, 1, 1, 1, 1, 1, 0, 1], held); // The new process has to read something else first.
    }

    [Fact]
    public async Task What_was_in_hand_when_a_process_ended_does_not_wait_for_all_that_is_waiting()
    {
        await PutManyAsync(1_700);
        await ClaimAsync(1);
        await Queue.AbandonAsync(Worker(), Cancel);
        var held = new List<long>();
        _analyzer.Before = () => held.Add(Held());

        Assert.Equal(1_700, await Run.ExecuteAsync(Me, Cancel));

        Assert.Equal(100, held.IndexOf(1));
        Assert.Equal(108, held.Count);
    }

    [Theory]
    [InlineData(3, 1, 0)]
    [InlineData(4, 0, 1)]
    public async Task An_article_in_the_middle_of_which_processes_end_again_and_again_is_given_up(int attempts, int done, int quarantined)
    {
        await PutAsync(An("a"));
        await ClaimAsync();
        for (var attempt = 1; attempt < attempts; attempt++)
        {
            await Queue.AbandonAsync(Worker(), Cancel);
            await Queue.ClaimRetryAsync(Worker(), TimeSpan.FromMinutes(5), Cancel);
        }

        Assert.Equal(done, await Run.ExecuteAsync(Me, Cancel));

        Assert.Equal((0, quarantined), ((await Statistics.CountAsync(Cancel)).Pending, (await Statistics.CountAsync(Cancel)).Quarantined));
        Assert.Equal(quarantined > 0, (await ByUrlAsync(An("a").Url)).QuarantineReason?.StartsWith("Its process ended in the middle of it, in 4 attempts.", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task An_analyzer_that_has_stopped_to_work_is_not_held_against_what_is_retried()
    {
        await PutAsync(An("a"));
        Assert.Equal(1, await Run.ExecuteAsync(Me, Cancel));
        await PutAsync(An("b"));
        _analyzer.Fail = _ => true;

        var exception = await Assert.ThrowsAsync<StageException>(() => Run.ExecuteAsync(Me, Cancel));

        Assert.Contains("FormatException: cannot read", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await Queue.ClaimRetryAsync(Worker("another node"), TimeSpan.FromMinutes(5), Cancel))!.Attempts); // That of its batch.
    }

    [Fact]
    public async Task What_takes_longer_than_the_lease_stays_with_who_works_on_it()
    {
        await PutManyAsync(10);
        IReadOnlyList<StageArticle> taken = [];
        _analyzer.Before = () =>
        {
            for (var i = 0; i < 6; i++)
            {
                var before = Until();
                Time.Advance(TimeSpan.FromSeconds(40)); // A third of the lease.
                Assert.True(SpinWait.SpinUntil(() => Until() > before, TimeSpan.FromSeconds(30)));
            }

            taken = ClaimAsync(owner: "another node").GetAwaiter().GetResult();
        };

        Assert.Equal(10, await Run.ExecuteAsync(Me, Cancel));
        Assert.Empty(taken);

        long Until() => Get<SqliteDatabase>().ReadAsync(session => session.Prepare("SELECT min(until) FROM stage_lease").Number(), Cancel).GetAwaiter().GetResult() ?? 0;
    }

    [Fact]
    public async Task A_store_that_fails_stops_the_run_with_its_reason()
    {
        await PutManyAsync(100);
        _analyzer.Encoder = ""; // An embedding without its model's name is refused by the store.

        await Assert.ThrowsAsync<ArgumentException>(() => Run.ExecuteAsync(Me, Cancel));

        Assert.Equal(100, (await ClaimAsync(1_000, "another node")).Count);
    }

    [Fact]
    public async Task The_service_enriches_what_arrives_waits_out_trouble_and_stops()
    {
        var service = Get<IEnumerable<IHostedService>>().Single(service => service.GetType().Namespace == "Anip.Stages");
        await PutManyAsync(20);
        _analyzer.Fail = _ => true;

        await service.StartAsync(Cancel);
        await UntilAsync(() => Run.Progress.Error is not null);
        Assert.Contains("cannot read", Run.Progress.Error, StringComparison.Ordinal);
        _analyzer.Fail = _ => false;
        await UntilAsync(() => Run.Progress.Done == 20);
        await PutAsync(An("later"));
        await UntilAsync(() => Run.Progress.Done == 21);
        Assert.Null(Run.Progress.Error);
        await service.StopAsync(Cancel);

        Assert.Equal(0, (await Statistics.CountAsync(Cancel)).Pending);
    }

    [Fact]
    public async Task What_this_process_stores_is_worked_on_without_waiting()
    {
        var service = Get<IEnumerable<IHostedService>>().Single(service => service.GetType().Namespace == "Anip.Stages");
        await service.StartAsync(Cancel);

        for (var stored = 1; stored <= 20; stored++)
        {
            await PutAsync(An($"{stored}")); // The clock stands still.
            await UntilAsync(() => Run.Progress.Done == stored, TimeSpan.Zero);
        }

        await service.StopAsync(Cancel);
    }

    [Fact]
    public async Task Where_nothing_is_due_the_store_is_only_read()
    {
        await PutManyAsync(3);
        _analyzer.Fail = input => input.Title == "Title of 1";
        Assert.Equal(2, await Run.ExecuteAsync(Cancel));

        await using var services = Open(("Storage:Sqlite:BusyTimeout", "00:00:00.100"));
        using (Locked())
        {
            Assert.Equal(0, await Run.ExecuteAsync(Cancel));
            Assert.Equal(0, await services.GetRequiredService<StageRunners>().Of(EnrichmentModule.Stage).ExecuteAsync(Cancel));
        }
    }

    /// <summary>Nobody else can write until it is disposed of.</summary>
    private SqliteConnection Locked()
    {
        var connection = new SqliteConnection($"Data Source={Get<SqliteDatabase>().Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Lets the fake clock run until it is so; the test's own time limit ends it otherwise.</summary>
    private async Task UntilAsync(Func<bool> condition, TimeSpan? step = null)
    {
        while (!condition())
        {
            Time.Advance(step ?? TimeSpan.FromSeconds(1));
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
    }

    private long Held() =>
        Get<SqliteDatabase>().ReadAsync(session => session.Prepare("SELECT count(*) FROM stage_work WHERE owner IS NOT NULL").Number(), Cancel).GetAwaiter().GetResult() ?? 0;

    private Task<IReadOnlyList<PutOutcome>> PutManyAsync(int count) =>
        Articles.PutAsync([.. Enumerable.Range(0, count).Select(i => An($"{i}"))], Cancel);

    private sealed class FakeAnalyzer : ITextAnalyzer
    {
        public string Encoder { get; set; } = StorageContract.Encoder;

        public Func<AnalysisInput, bool> Fail { get; set; } = _ => false;

        public Action Before { get; set; } = () => { };

        /// <summary>So many texts of a batch of several get no analysis.</summary>
        public int Lose { get; set; }

        public List<string> Seen { get; } = [];

        public IReadOnlyDictionary<string, string> Versions { get; set; } = Analysis().Models;

        public async Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAsync(IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            Before();
            cancellationToken.ThrowIfCancellationRequested();
            if (inputs.FirstOrDefault(Fail) is { } poison)
            {
                throw new FormatException($"cannot read {poison.Title}");
            }

            Seen.AddRange(inputs.Select(input => input.Title));
            return [.. inputs.Skip(inputs.Count > 1 ? Lose : 0).Select(Analyse)];
        }

        public Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, AnalysisUse use, CancellationToken cancellationToken) =>
            Task.FromResult(new TextEmbeddings(Encoder, [.. texts.Select(_ => (ReadOnlyMemory<float>)Axis(0))]));

        public Task<TextClassifications?> ClassifyAsync(string model, IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A stage asks for all that is read.");

        private ArticleAnalysis Analyse(AnalysisInput input)
        {
            var analysis = Analysis() with { Summary = input.Title };
            return Encoder.Length > 0 ? analysis : analysis with { Models = new Dictionary<string, string>() };
        }
    }
}
