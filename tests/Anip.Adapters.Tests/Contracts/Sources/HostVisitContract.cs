using Anip.Fetching;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Refresh;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>That feeds and everything else that asks a host take turns there.</summary>
public abstract class HostVisitContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly HostTerms Terms = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5));
    private static readonly Uri Page = new("https://A.example:8443/about");

    protected override void Add(IServiceCollection services) => services.AddLogging().AddIngestion();

    [Fact]
    public async Task A_host_that_is_visited_is_asked_by_nobody_else_and_left_alone_afterwards()
    {
        await Sources.AddAsync("https://a.example/feed", "rss", title: null, Cancel);
        await using (var visit = Get<HostVisits>().Begin())
        {
            await visit.ClaimAsync(Page, Cancel);
            Assert.Empty(await ClaimAsync());
        }

        Assert.Empty(await ClaimAsync());
        Time.Advance(Terms.Spacing);
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task A_visit_waits_for_the_rest_behind_a_feed()
    {
        await EndFeedAsync(Terms.Spacing);
        await using var visit = Get<HostVisits>().Begin();

        await AdvancedAsync(visit.TurnAsync(Page, Cancel));

        Assert.InRange(Time.GetUtcNow() - Now, Terms.Spacing, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_host_that_asked_for_a_long_rest_is_not_visited_and_it_is_said_until_when()
    {
        await EndFeedAsync(TimeSpan.FromMinutes(3));
        await using var visit = Get<HostVisits>().Begin();

        var busy = await Assert.ThrowsAsync<FetchException>(() => visit.TurnAsync(Page, Cancel));

        Assert.Equal(("host_busy", Now.AddMinutes(3), false), (busy.Code, busy.RetryAt, busy.WasAsked));
    }

    [Fact]
    public async Task Requests_of_a_visit_are_as_far_apart_as_those_of_feeds_and_other_hosts_are_not_waited_for()
    {
        await using var visit = Get<HostVisits>().Begin();
        await visit.TurnAsync(Page, Cancel);
        await visit.TurnAsync(new Uri("https://b.example/"), Cancel);
        Assert.Equal(Now, Time.GetUtcNow());

        await AdvancedAsync(visit.TurnAsync(Page, Cancel));

        Assert.InRange(Time.GetUtcNow() - Now, Terms.Spacing, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task What_a_visit_of_a_dead_process_held_is_free_when_its_claim_has_run_out()
    {
        await Sources.AddAsync("https://a.example/feed", "rss", title: null, Cancel);
        await Get<HostVisits>().Begin().ClaimAsync(Page, Cancel);
        Assert.Empty(await ClaimAsync());

        Time.Advance(new IngestionOptions().HostLease);

        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task What_a_visit_of_a_dead_process_held_is_given_back_by_the_next_visit_of_its_node()
    {
        await Sources.AddAsync("https://a.example/feed", "rss", title: null, Cancel);
        await LeaveAsync();
        Assert.Empty(await ClaimAsync());

        await using var visit = Get<HostVisits>().Begin();
        await visit.ClaimAsync(new Uri("https://b.example/"), Cancel);

        Assert.Empty(await ClaimAsync());
        Time.Advance(Terms.Spacing);
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task What_a_visit_of_a_dead_process_held_is_given_back_by_the_next_run_of_its_node()
    {
        await Sources.AddAsync("https://a.example/feed", "rss", title: null, Cancel);
        await LeaveAsync();

        using var run = await Get<HostOwners>().AcquireAsync(Cancel);

        Assert.Empty(await ClaimAsync());
        Time.Advance(Terms.Spacing);
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task What_visits_of_a_process_hold_that_goes_on_stays_theirs_each_to_its_end()
    {
        await Sources.AddAsync("https://a.example/feed", "rss", title: null, Cancel);
        await Sources.AddAsync("https://b.example/feed", "rss", title: null, Cancel);
        await using var visit = Get<HostVisits>().Begin();
        await visit.ClaimAsync(Page, Cancel);
        await using (var other = Get<HostVisits>().Begin())
        {
            await other.ClaimAsync(new Uri("https://b.example/"), Cancel);
        }

        await using var second = Open();
        await using var third = second.GetRequiredService<HostVisits>().Begin();
        await third.ClaimAsync(new Uri("https://c.example/"), Cancel);
        Time.Advance(Terms.Spacing);

        Assert.Equal("https://b.example/feed", Assert.Single(await ClaimAsync()).Source.Id);
    }

    /// <summary>What a process leaves behind that is killed in the middle of a visit.</summary>
    private async Task LeaveAsync()
    {
        await using var dead = Open();
        await dead.GetRequiredService<HostVisits>().Begin().ClaimAsync(Page, Cancel);
    }

    private async Task EndFeedAsync(TimeSpan rest)
    {
        await Sources.AddAsync("https://a.example/feed", "rss", title: null, Cancel);
        var claimed = Assert.Single(await ClaimAsync());
        await Sources.SaveAsync(new SourceSave(claimed.Source with { NextAttemptAt = Now.AddHours(1) }) { Claim = claimed.Claim with { Spacing = rest } }, Cancel);
    }

    private Task<IReadOnlyList<ClaimedSource>> ClaimAsync() => Get<IHostClaims>().ClaimAsync("rss", "node-1", 10, Terms, Cancel);

    private async Task AdvancedAsync(Task waiting)
    {
        while (!waiting.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await waiting;
    }
}
