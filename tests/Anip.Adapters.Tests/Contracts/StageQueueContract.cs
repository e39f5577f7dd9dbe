using Anip.Articles;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>That every article is handed out, to one owner at a time, until one analysis of its current revision has taken effect.</summary>
public abstract class StageQueueContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Other = "node-2";
    private const string Later = "later";

    private static readonly StageWorker LaterWorker = new(Later, Me);

    [Fact]
    public async Task The_newest_are_handed_out_first()
    {
        await Articles.PutAsync([An("old", at: Now.AddDays(-1)), An("new"), An("undated") with { PublishedAt = null }, An("newer", at: Now.AddDays(1))], Cancel);

        Assert.Equal(["Title of newer", "Title of new"], (await ClaimAsync(2)).Select(pending => pending.Title));
        Assert.Equal(["Title of old", "Title of undated"], (await ClaimAsync(2)).Select(pending => pending.Title));
    }

    [Fact]
    public async Task What_is_claimed_is_what_was_stored()
    {
        var article = await StoreAsync(An("a", "Title", "Text") with { Language = "de" });

        Assert.Equal([new StageArticle(article.Id, 1, "Title", "Text", "de")], await ClaimAsync());
    }

    [Fact]
    public async Task A_claimed_article_is_nobody_elses_until_the_lease_runs_out()
    {
        await PutAsync(An("a"));
        Assert.Single(await ClaimAsync());

        Assert.Empty(await ClaimAsync());
        Assert.Empty(await ClaimAsync(owner: Other));
        Assert.Null(await RetryAsync(Other));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(await RetryAsync(Other));
        Assert.Null(await RetryAsync());
    }

    [Fact]
    public async Task A_renewed_claim_lasts_longer_and_nobody_elses_with_it()
    {
        await PutAsync(An("a"));
        await PutAsync(An("b", at: Now.AddDays(-1)));
        await ClaimAsync(1);
        await ClaimAsync(1, Other);
        Time.Advance(TimeSpan.FromMinutes(4));

        Assert.Equal(1, await Queue.RenewAsync(Worker(), TimeSpan.FromMinutes(5), Cancel));

        Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("Title of b", (await RetryAsync("node-3"))!.Title);
        Assert.Null(await RetryAsync("node-3"));
        Assert.Equal(0, await Queue.RenewAsync(Worker(Other), TimeSpan.FromMinutes(5), Cancel));
    }

    [Fact]
    public async Task What_is_put_back_from_quarantine_has_all_its_attempts_again()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 4).Select(i => An($"{i}"))], Cancel);
        var claimed = await ClaimAsync();
        foreach (var pending in claimed.Take(3))
        {
            await Queue.FailAsync(Worker(), pending.Id, "poison", 1, Cancel);
        }

        Assert.Equal(1, await Queue.RequeueAsync(EnrichmentModule.Stage, [claimed[0].Id, claimed[0].Id, claimed[3].Id, 9_999], Cancel));
        Assert.Equal(claimed[0].Id, Assert.Single(await ClaimAsync()).Id);
        await Queue.FailAsync(Worker(), claimed[0].Id, "poison", 2, Cancel);
        Assert.Equal(claimed[0] with { Attempts = 1 }, await RetryAsync());
        Assert.Equal(2, (await Statistics.CountAsync(Cancel)).Quarantined);
        Assert.Equal(2, await Queue.RequeueAsync(EnrichmentModule.Stage, null, Cancel));
        Assert.Equal((0, 4), ((await Statistics.CountAsync(Cancel)).Quarantined, (await Statistics.CountAsync(Cancel)).Pending));
    }

    [Fact]
    public async Task Quarantined_articles_are_listed_newest_first_and_by_any_filter()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 4).Select(i => An($"{i}", at: Now.AddHours(i)) with { Region = i == 1 ? "FR" : null })], Cancel);
        foreach (var pending in (await ClaimAsync()).Where(pending => pending.Title != "Title of 3"))
        {
            await Queue.FailAsync(Worker(), pending.Id, "poison", 1, Cancel);
        }

        Assert.Equal(["Title of 2", "Title of 1", "Title of 0"], await TitlesAsync(new() { QuarantinedBy = EnrichmentModule.Stage }));
        Assert.Equal(["Title of 1"], await TitlesAsync(new() { QuarantinedBy = EnrichmentModule.Stage, Region = "fr" }));
        Assert.Equal(["Title of 2"], await TitlesAsync(new() { QuarantinedBy = EnrichmentModule.Stage, Text = "title -1 -0" }));
        Assert.Empty(await TitlesAsync(new() { QuarantinedBy = "another" }));
        Assert.Equal([EnrichmentModule.Stage], await Queue.ListAsync(Cancel));
        var ids = (await Articles.QueryAsync(new(), Cancel)).Articles.Select(article => article.Id).ToList();
        var reasons = await Queue.ReasonsAsync(EnrichmentModule.Stage, ids, Cancel);
        Assert.Equal((4, 3, "poison"), (ids.Count, reasons.Count, reasons.Values.Distinct().Single()));
        Assert.Empty(await Queue.ReasonsAsync("another", ids, Cancel));
    }

    [Fact]
    public async Task An_analysis_comes_back_as_it_was_completed()
    {
        var analysis = Analysis(embedding: [0.6f, 0, 0, -0.8f, 0, 0, 0, 0], entities: [Entity("NASA", 3), Entity("Ōsaka \"x\"", 9)]);
        var put = await StoreAsync(An("a") with { Language = "fr" });
        Time.Advance(TimeSpan.FromMinutes(1));

        await EnrichAsync(put.Url, analysis);

        var article = await ByUrlAsync(put.Url);
        Assert.Equivalent(analysis with { Embedding = default }, article.Analysis! with { Embedding = default }, strict: true);
        Assert.Equal(analysis.Embedding.ToArray(), article.Analysis.Embedding.ToArray(), (a, b) => Math.Abs(a - b) < 1e-3f);
        Assert.Equal(("en", Now.AddMinutes(1)), (article.Language, article.UpdatedAt));
    }

    [Fact]
    public async Task A_bare_analysis_comes_back_bare()
    {
        var bare = new ArticleAnalysis { Models = new Dictionary<string, string>(), Abstained = "Why." };
        await PutAsync(An("a") with { Language = "fr" });

        await EnrichAsync(An("a").Url, bare);

        var article = await ByUrlAsync(An("a").Url);
        Assert.Equivalent(bare, article.Analysis, strict: true);
        Assert.Equal("fr", article.Language);
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task A_confidence_that_is_no_number_does_not_lose_the_analysis()
    {
        await PutAsync(An("a"));
        await EnrichAsync(An("a").Url, Analysis() with { Topic = Label("science", float.NaN), LanguageConfidence = float.NaN });

        Assert.Equal("science", (await ByUrlAsync(An("a").Url)).Analysis!.Topic!.Label);
    }

    [Fact]
    public async Task An_embedding_without_its_encoders_name_is_refused_and_nothing_is_written()
    {
        await PutAsync(An("a"));
        await PutAsync(An("b"));
        var claimed = await ClaimAsync();
        CompletedArticle[] completed =
        [
            new(claimed[0].Id, 1, Analysis()), new(claimed[1].Id, 1, Analysis() with { Models = new Dictionary<string, string>() }),
        ];

        await Assert.ThrowsAsync<ArgumentException>(() => Analyses.CompleteAsync(Worker(), completed, Cancel));

        Assert.Equal(2, (await Statistics.CountAsync(Cancel)).Pending);
        Assert.Equal(1, await Analyses.CompleteAsync(Worker(), completed[..1], Cancel));
    }

    [Fact]
    public async Task Completing_twice_has_one_effect()
    {
        await PutAsync(An("a"));
        var pending = (await ClaimAsync()).Single();
        var completed = new CompletedArticle(pending.Id, pending.Revision, Analysis());

        Assert.Equal(1, await Analyses.CompleteAsync(Worker(), [completed, completed], Cancel));
        Assert.Equal(0, await Analyses.CompleteAsync(Worker(), [completed], Cancel));
        Assert.Equal(1, await AnalysisWritesAsync(pending.Id));
    }

    [Fact]
    public async Task An_analysis_of_an_older_revision_has_no_effect()
    {
        await PutAsync(An("a", "Old"));
        var old = (await ClaimAsync()).Single();
        await PutAsync(An("a", "New"));

        Assert.Equal(0, await Analyses.CompleteAsync(Worker(), [new CompletedArticle(old.Id, old.Revision, Analysis())], Cancel));
        Assert.Null((await ByUrlAsync(An("a").Url)).Analysis);
        Assert.Equal(2, (await ClaimAsync()).Single().Revision);
    }

    [Fact]
    public async Task An_analysis_of_a_deleted_article_has_no_effect()
    {
        await PutAsync(An("a"));
        var pending = (await ClaimAsync()).Single();
        await Articles.DeleteAsync([pending.Id], Cancel);

        Assert.Equal(0, await Analyses.CompleteAsync(Worker(), [new CompletedArticle(pending.Id, 1, Analysis())], Cancel));
    }

    [Fact]
    public async Task Who_lost_the_lease_may_still_complete_unless_somebody_took_over()
    {
        await PutAsync(An("a"));
        await PutAsync(An("b", at: Now.AddDays(-1)));
        var mine = await ClaimAsync();
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Title of a", (await RetryAsync(Other))!.Title);

        Assert.Equal(1, await Analyses.CompleteAsync(Worker(), [.. mine.Select(one => new CompletedArticle(one.Id, one.Revision, Analysis()))], Cancel));
        Assert.Null((await ByUrlAsync(An("a").Url)).Analysis);
        Assert.NotNull((await ByUrlAsync(An("b").Url)).Analysis);
    }

    [Fact]
    public async Task A_failing_article_is_tried_again_and_then_quarantined_with_the_reason()
    {
        await PutAsync(An("a"));
        await Queue.FailAsync(Worker(), Assert.Single(await ClaimAsync()).Id, "it is\npoison", 3, Cancel);
        for (var attempt = 1; attempt < 3; attempt++)
        {
            Assert.Empty(await ClaimAsync());
            var pending = (await RetryAsync())!;
            Assert.Equal(attempt, pending.Attempts);
            await Queue.FailAsync(Worker(), pending.Id, "it is\npoison", 3, Cancel);
        }

        Assert.Empty(await ClaimAsync());
        Assert.Null(await RetryAsync());
        Assert.Equal("it is poison", (await ByUrlAsync(An("a").Url)).QuarantineReason);
        Assert.Equal((0, 1), ((await Statistics.CountAsync(Cancel)).Pending, (await Statistics.CountAsync(Cancel)).Quarantined));
    }

    [Fact]
    public async Task An_edit_ends_the_quarantine_and_counts_from_the_start()
    {
        await PutAsync(An("a"));
        await Queue.FailAsync(Worker(), (await ClaimAsync()).Single().Id, "poison", 1, Cancel);

        await PutAsync(An("a", "Edited"));

        Assert.Null((await ByUrlAsync(An("a").Url)).QuarantineReason);
        await Queue.FailAsync(Worker(), (await ClaimAsync()).Single().Id, "poison", 2, Cancel);
        Assert.NotNull(await RetryAsync());
    }

    [Fact]
    public async Task Only_the_owner_can_fail_an_article()
    {
        await PutAsync(An("a"));
        var pending = (await ClaimAsync()).Single();

        await Queue.FailAsync(Worker(Other), pending.Id, "not mine", 1, Cancel);

        Assert.Equal(1, await Analyses.CompleteAsync(Worker(), [new CompletedArticle(pending.Id, 1, Analysis())], Cancel));
    }

    [Fact]
    public async Task Releasing_gives_back_ones_own_claims_alone()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 10).Select(i => An($"{i}"))], Cancel);
        await ClaimAsync(4);
        await ClaimAsync(3, Other);

        Assert.Equal(4, await Queue.ReleaseAsync(Worker(), Cancel));
        Assert.Equal(0, await Queue.ReleaseAsync(Worker(), Cancel));
        Assert.Equal(7, (await ClaimAsync()).Count);
    }

    [Fact]
    public async Task What_a_process_that_is_gone_held_is_retried_one_by_one_and_counts_as_tried()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 4).Select(i => An($"{i}", "Title", $"Text {i}", Now.AddHours(i)) with { Language = "de" })], Cancel);
        var held = await ClaimAsync(3);
        await ClaimAsync(1, Other);

        Assert.Equal(3, await Queue.AbandonAsync(Worker(), Cancel));

        Assert.Empty(await ClaimAsync());
        foreach (var one in held)
        {
            Assert.Equal(one with { Attempts = 1 }, await RetryAsync());
        }

        Assert.Null(await RetryAsync());
        Assert.Equal(3, await Analyses.CompleteAsync(Worker(), [.. held.Select(one => new CompletedArticle(one.Id, one.Revision, Analysis()))], Cancel));
        Assert.Equal(0, await Queue.AbandonAsync(Worker(), Cancel));
    }

    [Fact]
    public async Task What_was_tried_least_is_retried_first_whoever_held_it()
    {
        await PutAsync(An("given back twice"));
        await ClaimAsync();
        await Queue.AbandonAsync(Worker(), Cancel);
        await RetryAsync();
        await Queue.AbandonAsync(Worker(), Cancel);
        await PutAsync(An("left twice"));
        await ClaimAsync();
        await Queue.AbandonAsync(Worker(), Cancel);
        await RetryAsync(Other);
        await PutAsync(An("left once"));
        await ClaimAsync(owner: Other);
        await PutAsync(An("given back once"));
        await ClaimAsync();
        await Queue.AbandonAsync(Worker(), Cancel);
        Time.Advance(TimeSpan.FromMinutes(5));

        var retried = new[] { await RetryAsync(), await RetryAsync(), await RetryAsync(), await RetryAsync() };

        Assert.Equal([1, 1, 2, 2], retried.Select(one => one!.Attempts));
        Assert.Equal(["Title of given back once", "Title of left once"], retried.Take(2).Select(one => one!.Title).Order());
        Assert.Equal(4, await Queue.ReleaseAsync(Worker(), Cancel));
        Assert.Equal(1, (await RetryAsync())!.Attempts);
    }

    [Fact]
    public async Task A_claim_of_none_is_none()
    {
        await PutAsync(An("a"));

        Assert.Empty(await ClaimAsync(0));
        Assert.Empty(await ClaimAsync(-1));
        Assert.Equal(0, await Analyses.CompleteAsync(Worker(), [], Cancel));
    }

    [Fact]
    public async Task Owners_that_work_at_once_share_the_articles_out_and_analyse_each_once()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 300).Select(i => An($"{i}"))], Cancel);

        async Task<List<long>> WorkAsync(string owner)
        {
            var mine = new List<long>();
            for (var claimed = await ClaimAsync(7, owner); claimed.Count > 0; claimed = await ClaimAsync(7, owner))
            {
                var completed = claimed.Select(one => new CompletedArticle(one.Id, one.Revision, Analysis())).ToArray();
                Assert.Equal(completed.Length, await Analyses.CompleteAsync(Worker(owner), completed, Cancel));
                mine.AddRange(claimed.Select(one => one.Id));
            }

            return mine;
        }

        var done = (await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => WorkAsync($"node-{i}"), Cancel)))).SelectMany(ids => ids).ToList();

        Assert.Equal(300, done.Count);
        Assert.Equal(300, done.Distinct().Count());
        foreach (var id in done)
        {
            Assert.Equal(1, await AnalysisWritesAsync(id));
        }
    }

    [Fact]
    public async Task A_stage_that_comes_later_gets_what_was_there_in_bounded_steps_and_once()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 5).Select(i => An($"{i}", at: Now.AddHours(i)))], Cancel);
        await Queue.RegisterAsync(Later, Cancel);
        await Queue.RegisterAsync(Later, Cancel);
        await PutAsync(An("2", "Edited"));
        await PutAsync(An("new"));

        Assert.Equal(["Edited", "Title of new"], (await ClaimLaterAsync()).Select(one => one.Title));
        Assert.True((await Queue.LookAsync(Later, Cancel)).IsDue);
        Assert.Equal(2, await Queue.FillAsync(Later, 2, Cancel));
        Assert.Equal(["Title of 4", "Title of 3"], (await ClaimLaterAsync()).Select(one => one.Title));
        Assert.Equal(2, await Queue.FillAsync(Later, 2, Cancel));
        Assert.Equal(["Title of 1"], (await ClaimLaterAsync()).Select(one => one.Title));
        Assert.Equal(1, await Queue.FillAsync(Later, 2, Cancel));
        Assert.Equal(0, await Queue.FillAsync(Later, 2, Cancel));
        Assert.Equal(["Title of 0"], (await ClaimLaterAsync()).Select(one => one.Title));
        Assert.Equal(new StageOutlook(IsDue: false, IsHeld: true), await Queue.LookAsync(Later, Cancel));
        Assert.Equal(new StageCounts(Waiting: 0, InWork: 6, Quarantined: 0), await Queue.CountAsync(Later, Cancel));
    }

    [Fact]
    public async Task A_stage_that_comes_while_others_store_misses_none()
    {
        var storing = Task.Run(
            async () =>
            {
                for (var batch = 0; batch < 30; batch++)
                {
                    await Articles.PutAsync([.. Enumerable.Range(0, 10).Select(i => An($"{batch}-{i}"))], Cancel);
                }
            },
            Cancel);
        await Queue.RegisterAsync(Later, Cancel);
        while (await Queue.FillAsync(Later, 7, Cancel) > 0)
        {
        }

        await storing;
        Assert.Equal(300, (await Queue.CountAsync(Later, Cancel)).Waiting);
    }

    [Fact]
    public async Task Stages_share_nothing_but_the_articles()
    {
        await Queue.RegisterAsync(Later, Cancel);
        await Articles.PutAsync([An("a"), An("b", at: Now.AddHours(-1)), An("c", at: Now.AddHours(-2))], Cancel);
        var ids = (await ClaimAsync()).Select(one => one.Id).ToArray();
        Assert.Equal(ids, (await ClaimLaterAsync()).Select(one => one.Id));

        await Queue.FailAsync(Worker(), ids[0], "poison", 1, Cancel);
        Assert.Equal(1, await Queue.CompleteAsync(LaterWorker, [new ArticleVersion(ids[1], 1), new ArticleVersion(ids[1], 1), new ArticleVersion(ids[2], 2)], Cancel));
        await Queue.FailAsync(LaterWorker, ids[2], "odd", 1, Cancel);

        Assert.Equal(new StageCounts(Waiting: 0, InWork: 2, Quarantined: 1), await Queue.CountAsync(EnrichmentModule.Stage, Cancel));
        Assert.Equal(new StageCounts(Waiting: 0, InWork: 1, Quarantined: 1), await Queue.CountAsync(Later, Cancel));
        Assert.Equal(["Title of a"], await TitlesAsync(new() { QuarantinedBy = EnrichmentModule.Stage }));
        Assert.Equal(1, await Queue.ReleaseAsync(LaterWorker, Cancel));
        Assert.Equal(1, await Queue.RequeueAsync(Later, null, Cancel));
        Assert.Equal([ids[0], ids[2]], (await ClaimLaterAsync()).Select(one => one.Id));
        Assert.Equal("poison", (await ByUrlAsync(An("a").Url)).QuarantineReason);
        Assert.Null((await ByUrlAsync(An("c").Url)).QuarantineReason);

        await PutAsync(An("b", "Edited", at: Now.AddHours(-1)));
        Assert.Equal(2, (await ClaimLaterAsync()).Single().Revision); // What is done is due again.
    }

    [Fact]
    public async Task Looking_tells_what_is_due_what_is_held_and_nothing_else()
    {
        Assert.Equal(default, await Queue.LookAsync(EnrichmentModule.Stage, Cancel));
        await PutAsync(An("a"));
        Assert.Equal(new StageOutlook(IsDue: true, IsHeld: false), await Queue.LookAsync(EnrichmentModule.Stage, Cancel));
        var id = (await ClaimAsync()).Single().Id;
        Assert.Equal(new StageOutlook(IsDue: false, IsHeld: true), await Queue.LookAsync(EnrichmentModule.Stage, Cancel));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new StageOutlook(IsDue: true, IsHeld: true), await Queue.LookAsync(EnrichmentModule.Stage, Cancel));
        await Queue.FailAsync(Worker(), id, "poison", 2, Cancel);
        Assert.Equal(new StageOutlook(IsDue: true, IsHeld: false), await Queue.LookAsync(EnrichmentModule.Stage, Cancel));
        await RetryAsync();
        await Queue.FailAsync(Worker(), id, "poison", 2, Cancel);
        Assert.Equal(default, await Queue.LookAsync(EnrichmentModule.Stage, Cancel));
    }

    [Fact]
    public async Task A_date_that_comes_later_puts_what_waits_in_its_place()
    {
        await PutAsync(An("a") with { PublishedAt = null });
        await PutAsync(An("b"));
        await PutAsync(An("a", at: Now.AddHours(1)));

        Assert.Equal(["Title of a", "Title of b"], (await ClaimAsync()).Select(one => one.Title));
    }

    private Task<IReadOnlyList<StageArticle>> ClaimLaterAsync() => Queue.ClaimAsync(LaterWorker, 100, TimeSpan.FromMinutes(5), Cancel);

    private Task<StageArticle?> RetryAsync(string owner = Me) => Queue.ClaimRetryAsync(Worker(owner), TimeSpan.FromMinutes(5), Cancel);
}
