using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Tests.Contracts;

public abstract class SourceStoreContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Feed = "https://news.example/feed";

    [Fact]
    public async Task A_source_is_listed_as_it_was_added_by_id()
    {
        Assert.True(await Sources.AddAsync("newsapi", "newsapi", null, Cancel));
        Assert.True(await Sources.AddAsync(Feed, "rss", "Zürich ☂", Cancel));

        Assert.Equal(
            [
                new SourceRecord { Id = Feed, Kind = "rss", Title = "Zürich ☂", AddedAt = Now },
                new SourceRecord { Id = "newsapi", Kind = "newsapi", AddedAt = Now },
            ],
            await Sources.ListAsync(Cancel));
    }

    [Fact]
    public async Task State_is_kept_over_a_restart_to_the_last_member()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        var state = new SourceRecord
        {
            Id = Feed,
            Kind = "rss",
            Title = "Found in the feed",
            AddedAt = Now,
            State = SourceState.Dead,
            LastAttemptAt = Now.AddMinutes(2),
            LastSuccessAt = Now.AddMinutes(1),
            NextAttemptAt = Now.AddHours(1),
            NextReason = "after 1 failure",
            Failures = 1,
            FailingSince = Now.AddMinutes(2),
            LastError = "http_500",
            Pace = new SourcePace { Gap = TimeSpan.FromMinutes(17), NewestAt = Now, Asked = TimeSpan.FromHours(1), SkipHours = 7, SkipDays = 65 },
            LastFullAt = Now.AddMinutes(1),
            ETag = "\"x\"",
            LastModified = "Sat, 14 Mar 2026 15:09:26 GMT",
            LastItems = 20,
            LastAdded = 3,
            TotalAdded = 5_000_000_000,
            Fetches = 6_000_000_000,
            LastRejected = new Dictionary<string, int> { ["empty"] = 2, ["malformed"] = 1 },
            LastNoted = new Dictionary<string, int> { ["bad_date"] = 7, ["truncated"] = 1 },
        };
        await Sources.SaveAsync(state, Cancel);

        await ReopenAsync();

        var kept = Assert.Single(await Sources.ListAsync(Cancel));
        Assert.Equal(state.LastRejected, kept.LastRejected);
        Assert.Equal(state.LastNoted, kept.LastNoted);
        Assert.Equal(state with { LastRejected = kept.LastRejected, LastNoted = kept.LastNoted }, kept);
        Assert.True(kept.IsCutOff);
        state = state with { LastError = null, ETag = null, LastRejected = ReasonCounts.None, LastNoted = ReasonCounts.None };
        await Sources.SaveAsync(state, Cancel);
        Assert.Equal(state, Assert.Single(await Sources.ListAsync(Cancel)));
    }

    [Fact]
    public async Task Adding_what_is_there_leaves_its_state_untouched()
    {
        await Sources.AddAsync(Feed, "rss", "First", Cancel);
        var saved = (await Sources.ListAsync(Cancel))[0] with { ETag = "x" };
        await Sources.SaveAsync(saved, Cancel);

        Assert.False(await Sources.AddAsync(Feed, "rss", "Second", Cancel));
        Assert.Equal(saved, Assert.Single(await Sources.ListAsync(Cancel)));
    }

    [Fact]
    public async Task A_removed_source_is_gone_and_remembered()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);

        Assert.True(await Sources.RemoveAsync(Feed, Cancel));
        Assert.False(await Sources.RemoveAsync(Feed, Cancel));
        Assert.False(await Sources.RemoveAsync("never there", Cancel));

        Assert.Empty(await Sources.ListAsync(Cancel));
        Assert.True(await Sources.WasSeenAsync(Feed, Cancel));
        Assert.False(await Sources.WasSeenAsync("never there", Cancel));
    }

    [Fact]
    public async Task A_fetch_that_ends_after_the_removal_does_not_bring_the_source_back()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        var state = (await Sources.ListAsync(Cancel))[0];
        await Sources.RemoveAsync(Feed, Cancel);

        await Sources.SaveAsync(state with { LastSuccessAt = Now }, Cancel);

        Assert.Empty(await Sources.ListAsync(Cancel));
    }

    [Fact]
    public async Task A_removed_source_can_be_added_anew()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        await Sources.SaveAsync((await Sources.ListAsync(Cancel))[0] with { ETag = "x", Failures = 3 }, Cancel);
        await Sources.RemoveAsync(Feed, Cancel);
        Time.Advance(TimeSpan.FromDays(1));

        Assert.True(await Sources.AddAsync(Feed, "rss", "Again", Cancel));

        Assert.Equal([new SourceRecord { Id = Feed, Kind = "rss", Title = "Again", AddedAt = Now.AddDays(1) }], await Sources.ListAsync(Cancel));
    }

    [Fact]
    public async Task What_people_set_is_kept_through_fetches_that_were_under_way()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        var underWay = (await Sources.FindAsync(Feed, Cancel))!;

        Assert.True(await Sources.ChangeAsync(
            Feed, before => before with { Title = "Mine", Paused = true, Interval = TimeSpan.FromMinutes(30), Tags = ["local", "Zürich ☂"] }, Cancel));
        await Sources.SaveAsync(underWay with { Title = "Found in the feed", LastSuccessAt = Now, NextAttemptAt = Now.AddHours(1) }, Cancel);

        var kept = (await Sources.FindAsync(Feed, Cancel))!;
        Assert.Equal(("Mine", true, TimeSpan.FromMinutes(30), Now), (kept.Title, kept.Paused, kept.Interval, kept.LastSuccessAt));
        Assert.Equal(["local", "Zürich ☂"], kept.Tags);
        Assert.True(await Sources.ChangeAsync(Feed, before => before with { Paused = false, Interval = null, Tags = [] }, Cancel));
        Assert.Equal(kept with { Paused = false, Interval = null, Tags = [] }, await Sources.FindAsync(Feed, Cancel));
        Assert.False(await Sources.ChangeAsync("never there", before => before, Cancel));
    }

    [Fact]
    public async Task The_last_twenty_fetches_are_kept_the_latest_first()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        await Sources.AddAsync("newsapi", "newsapi", null, Cancel);
        for (var at = 1; at <= 45; at++)
        {
            var source = (await Sources.FindAsync(Feed, Cancel))!;
            await Sources.SaveAsync(new SourceSave(source with { Fetches = source.Fetches + 1 }) { Fetch = Fetch(at) }, Cancel);
        }

        var history = await Sources.HistoryAsync([Feed, "newsapi"], Cancel);

        Assert.Equal(Enumerable.Range(26, 20).Reverse().Select(Fetch), Assert.Single(history).Value);
        await Sources.RemoveAsync(Feed, Cancel);
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        Assert.Empty(await Sources.HistoryAsync([Feed], Cancel));
    }

    [Fact]
    public async Task What_a_hub_passes_on_while_a_source_is_fetched_is_counted_with_what_the_fetch_brings()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        var before = (await Sources.FindAsync(Feed, Cancel))!;
        await Sources.AddToTotalAsync(Feed, 4, Cancel);
        await Sources.AddToTotalAsync("https://never.example/", 4, Cancel);

        await Sources.SaveAsync(new SourceSave(before with { TotalAdded = before.TotalAdded + 2 }) { Fetch = Fetch(1) with { Added = 2 } }, Cancel);

        Assert.Equal(6, (await Sources.FindAsync(Feed, Cancel))!.TotalAdded);
    }

    [Fact]
    public async Task A_source_that_moved_goes_on_at_its_new_address_with_all_that_it_was()
    {
        const string Target = "https://elsewhere.example/feed";
        await Sources.AddAsync(Feed, "rss", "Mine", Cancel);
        await Sources.ChangeAsync(Feed, before => before with { Tags = ["a"], Interval = TimeSpan.FromHours(2) }, Cancel);
        var state = (await Sources.FindAsync(Feed, Cancel))! with { TotalAdded = Fetch(1).Added, Fetches = 1, NextAttemptAt = Now.AddHours(1), LastSuccessAt = Now };

        Assert.True(await Sources.SaveAsync(new SourceSave(state) { Fetch = Fetch(1), MoveTo = Target }, Cancel));

        var moved = Assert.Single(await Sources.ListAsync(Cancel));
        Assert.Equal(["a"], moved.Tags);
        Assert.Equal(state with { Id = Target, MovedFrom = Feed, MovedAt = Now, Tags = moved.Tags }, moved);
        Assert.Equal([Fetch(1)], (await Sources.HistoryAsync([Target], Cancel))[Target]);
        Assert.True(await Sources.WasSeenAsync(Feed, Cancel));
    }

    [Fact]
    public async Task A_source_that_moves_to_one_that_is_subscribed_becomes_one_with_it()
    {
        const string Target = "https://elsewhere.example/feed";
        await Sources.AddAsync(Feed, "rss", "Mine", Cancel);
        await Sources.AddAsync(Target, "rss", "Theirs", Cancel);
        await Sources.ChangeAsync(Feed, before => before with { Tags = ["a", "b"] }, Cancel);
        await Sources.ChangeAsync(Target, before => before with { Tags = ["b", "c"] }, Cancel);

        await Sources.SaveAsync(new SourceSave((await Sources.FindAsync(Feed, Cancel))! with { TotalAdded = 3 }) { MoveTo = Target }, Cancel);

        var one = Assert.Single(await Sources.ListAsync(Cancel));
        Assert.Equal((Target, "Theirs", 3, Feed), (one.Id, one.Title, one.TotalAdded, one.MovedFrom));
        Assert.Equal(["b", "c", "a"], one.Tags);
    }

    [Fact]
    public async Task One_that_has_ended_is_tried_again_by_who_adds_it_again()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        await Sources.SaveAsync((await Sources.FindAsync(Feed, Cancel))! with { State = SourceState.Ended, LastError = "http_410", Failures = 1 }, Cancel);

        Assert.False(await Sources.AddAsync(Feed, "rss", null, Cancel));

        Assert.Equal((SourceState.Active, 0), ((await Sources.FindAsync(Feed, Cancel))!.State, (await Sources.FindAsync(Feed, Cancel))!.Failures));
    }

    [Fact]
    public async Task Removing_a_source_keeps_its_articles()
    {
        await Sources.AddAsync(Feed, "rss", "The Example", Cancel);
        await PutAsync(An("a"));

        await Sources.RemoveAsync(Feed, Cancel);

        Assert.Single(await TitlesAsync(new ArticleFilter()));
    }

    private static FetchRecord Fetch(int number) => new()
    {
        At = Now.AddMinutes(number),
        Status = number % 2 == 0 ? 200 : null,
        Bytes = 5_000_000_000 + number,
        Items = number,
        Added = 1,
        Revised = 2,
        Duration = TimeSpan.FromMilliseconds(number),
        Error = number % 2 == 0 ? null : "odd",
    };
}
