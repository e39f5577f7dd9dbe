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
            LastAttemptAt = Now.AddMinutes(2),
            LastSuccessAt = Now.AddMinutes(1),
            NextAttemptAt = Now.AddHours(1),
            Failures = 1,
            LastError = "http_500",
            ETag = "\"x\"",
            LastModified = "Sat, 14 Mar 2026 15:09:26 GMT",
            LastItems = 20,
            LastAdded = 3,
            TotalAdded = 5_000_000_000,
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
    public async Task Removing_a_source_keeps_its_articles()
    {
        await Sources.AddAsync(Feed, "rss", "The Example", Cancel);
        await PutAsync(An("a"));

        await Sources.RemoveAsync(Feed, Cancel);

        Assert.Single(await TitlesAsync(new ArticleFilter()));
    }
}
