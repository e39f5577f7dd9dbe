using Anip.Ingestion.Sources;

namespace Anip.Adapters.Tests.Contracts;

public abstract class HostClaimContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Kind = "rss";
    private const string Other = "node-2";

    private static readonly HostTerms Terms = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5));

    private IHostClaims Claims => Get<IHostClaims>();

    [Fact]
    public async Task What_was_added_is_due_at_once_one_source_a_host()
    {
        await AddAsync("https://a.example/1", "https://a.example/2", "https://b.example/1", "http://B.example:8080/2");
        await Sources.AddAsync("newsapi", "newsapi", null, Cancel);

        Assert.Equal(["http://B.example:8080/2", "https://a.example/1"], (await ClaimAsync()).Select(claimed => claimed.Source.Id).Order());
        Assert.Empty(await ClaimAsync());
        Assert.Empty(await ClaimAsync(Other));
        Assert.Empty(await Claims.ClaimAsync("newsapi", Me, 10, Terms, Cancel));
    }

    [Fact]
    public async Task A_host_is_left_alone_for_a_while_after_each_request_whoever_asks()
    {
        await AddAsync("https://a.example/1", "https://a.example/2");
        await EndAsync(Assert.Single(await ClaimAsync()), Now.AddHours(1));

        Assert.Equal(Now + Terms.Spacing, await Claims.NextAsync(Kind, Cancel));
        Assert.Empty(await ClaimAsync(Other));
        Time.Advance(Terms.Spacing);
        Assert.Equal("https://a.example/2", Assert.Single(await ClaimAsync(Other)).Source.Id);
    }

    [Fact]
    public async Task Those_that_have_waited_longest_come_first()
    {
        await AddAsync([.. Enumerable.Range(0, 9).Select(at => $"https://{at}.example/")]);
        foreach (var claimed in await ClaimAsync())
        {
            await EndAsync(claimed, Now.AddMinutes(claimed.Source.Id[8] * 7 % 10));
        }

        Time.Advance(TimeSpan.FromMinutes(20));

        var order = Enumerable.Range(0, 9).OrderBy(at => ('0' + at) * 7 % 10).Select(at => $"https://{at}.example/").ToList();
        Assert.Equal(order.Take(4).Order(), (await ClaimAsync(limit: 4)).Select(claimed => claimed.Source.Id).Order());
        Assert.Equal(order.Skip(4).Order(), (await ClaimAsync(Other)).Select(claimed => claimed.Source.Id).Order());
    }

    [Fact]
    public async Task A_claim_that_was_not_ended_runs_out_and_its_late_end_changes_nothing()
    {
        await AddAsync("https://a.example/1");
        var lost = Assert.Single(await ClaimAsync());
        Time.Advance(Terms.Lease);

        var taken = Assert.Single(await ClaimAsync(Other));

        Assert.False(await EndAsync(lost, Now.AddHours(3)));
        Assert.True(await EndAsync(taken, Now.AddHours(1)));
        Assert.Equal(Now.AddHours(1), (await Sources.FindAsync("https://a.example/1", Cancel))!.NextAttemptAt);
    }

    [Fact]
    public async Task What_a_process_held_when_it_ended_is_due_again()
    {
        await AddAsync("https://a.example/1", "https://b.example/1");
        await ClaimAsync();

        Assert.Equal(2, await Claims.ReleaseAsync(Me, Terms.Spacing, Cancel));
        Assert.Equal(0, await Claims.ReleaseAsync(Me, Terms.Spacing, Cancel));

        Assert.Empty(await ClaimAsync(Other));
        Time.Advance(Terms.Spacing);
        Assert.Equal(2, (await ClaimAsync(Other)).Count);
    }

    [Fact]
    public async Task What_was_claimed_under_one_name_in_addition_ends_alone()
    {
        var visit = new HostClaim(Me, "visit/1", 0) { Spacing = Terms.Spacing };
        Assert.Null(await Claims.TryExtendAsync(visit, "a.example", Terms.Lease, Cancel));
        Assert.Null(await Claims.TryExtendAsync(visit with { Host = "visit/2" }, "b.example", Terms.Lease, Cancel));

        Assert.Equal(1, await Claims.EndAsync(visit, Cancel));
        Assert.Equal(0, await Claims.EndAsync(visit, Cancel));

        Assert.Equal(Now + Terms.Spacing, await Claims.TryExtendAsync(visit, "a.example", Terms.Lease, Cancel));
        Assert.Null(await Claims.TryExtendAsync(visit with { Host = "visit/2" }, "b.example", Terms.Lease, Cancel));
        Assert.Equal(1, await Claims.ReleaseAsync(Me, Terms.Spacing, Cancel));
    }

    [Fact]
    public async Task A_host_that_another_redirects_to_is_claimed_with_it()
    {
        await AddAsync("https://a.example/1", "https://b.example/1", "https://c.example/1");
        var claims = (await ClaimAsync(limit: 2)).ToDictionary(claimed => claimed.Claim.Host);

        Assert.NotNull(await Claims.TryExtendAsync(claims["a.example"].Claim, "b.example", Terms.Lease, Cancel));
        Assert.Null(await Claims.TryExtendAsync(claims["a.example"].Claim, "c.example", Terms.Lease, Cancel));
        Assert.Null(await Claims.TryExtendAsync(claims["a.example"].Claim, "c.example", Terms.Lease, Cancel));
        Assert.Null(await Claims.TryExtendAsync(claims["a.example"].Claim, "new.example", Terms.Lease, Cancel));
        Assert.NotNull(await Claims.TryExtendAsync(claims["b.example"].Claim, "c.example", Terms.Lease, Cancel));
        Assert.Empty(await ClaimAsync(Other));

        await EndAsync(claims["a.example"], Now.AddHours(1));
        Assert.Equal(Now + Terms.Spacing, await Claims.TryExtendAsync(claims["b.example"].Claim, "new.example", Terms.Lease, Cancel));
        Time.Advance(Terms.Spacing);
        Assert.Equal("https://c.example/1", Assert.Single(await ClaimAsync(Other)).Source.Id);
    }

    [Fact]
    public async Task What_is_paused_removed_or_ended_is_not_asked_and_what_goes_on_is()
    {
        await AddAsync("https://a.example/1", "https://b.example/1", "https://c.example/1");
        await Sources.ChangeAsync("https://a.example/1", before => before with { Paused = true }, Cancel);
        await Sources.RemoveAsync("https://b.example/1", Cancel);
        await Sources.SaveAsync((await Sources.FindAsync("https://c.example/1", Cancel))! with { State = SourceState.Ended }, Cancel);

        Assert.Null(await Claims.NextAsync(Kind, Cancel));
        Assert.Empty(await ClaimAsync());

        await Sources.ChangeAsync("https://a.example/1", before => before with { Paused = false }, Cancel);
        await Sources.AddAsync("https://b.example/1", Kind, null, Cancel);
        await Sources.AddAsync("https://c.example/1", Kind, null, Cancel);
        Assert.Equal(3, (await ClaimAsync()).Count);
    }

    [Fact]
    public async Task A_person_s_interval_counts_from_the_last_fetch()
    {
        await AddAsync("https://a.example/1");
        var claimed = Assert.Single(await ClaimAsync());
        await Sources.SaveAsync(new SourceSave(claimed.Source with { LastAttemptAt = Now, NextAttemptAt = Now.AddHours(12) }) { Claim = claimed.Claim }, Cancel);

        await Sources.ChangeAsync("https://a.example/1", before => before with { Interval = TimeSpan.FromMinutes(10) }, Cancel);

        Assert.Equal(Now.AddMinutes(10), await Claims.NextAsync(Kind, Cancel));
        Assert.Equal(Now.AddMinutes(10), (await Sources.FindAsync("https://a.example/1", Cancel))!.NextAttemptAt);
    }

    [Fact]
    public async Task All_are_made_due_where_somebody_wants_all()
    {
        await AddAsync("https://a.example/1", "https://b.example/1");
        foreach (var claimed in await ClaimAsync())
        {
            await EndAsync(claimed, Now.AddHours(1));
        }

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await Claims.IsAnyDueAsync(Kind, Now.AddMinutes(1), Cancel));

        Assert.Equal(2, await Claims.HurryAsync(Kind, Cancel));

        Assert.True(await Claims.IsAnyDueAsync(Kind, Now.AddMinutes(1), Cancel));
        Assert.Equal(2, (await ClaimAsync()).Count);
        Assert.Equal(0, await Claims.PlaceAsync(Kind, Cancel));
    }

    [Fact]
    public async Task Many_that_claim_at_once_never_hold_the_same_host()
    {
        await AddAsync([.. Enumerable.Range(0, 40).Select(at => $"https://{at % 20}.example/{at}")]);

        var rounds = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(async () =>
        {
            var mine = new List<ClaimedSource>();
            while (await ClaimAsync($"node-{node}", limit: 2) is { Count: > 0 } claimed)
            {
                mine.AddRange(claimed);
            }

            return mine;
        })));

        var all = rounds.SelectMany(round => round).ToList();
        Assert.Equal(20, all.Count);
        Assert.Equal(20, all.Select(claimed => claimed.Claim.Host).Distinct().Count());
    }

    private async Task AddAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            await Sources.AddAsync(id, Kind, null, Cancel);
        }
    }

    private Task<IReadOnlyList<ClaimedSource>> ClaimAsync(string owner = Me, int limit = 100) => Claims.ClaimAsync(Kind, owner, limit, Terms, Cancel);

    private Task<bool> EndAsync(ClaimedSource claimed, DateTimeOffset next) => Sources.SaveAsync(
        new SourceSave(claimed.Source with { LastAttemptAt = Time.GetUtcNow(), NextAttemptAt = next }) { Claim = claimed.Claim }, Cancel);
}
