using Anip.Ingestion.WebSub;

namespace Anip.Adapters.Tests.Contracts;

public abstract class PushStoreContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Feed = "https://news.example/feed";

    private IPushStore Pushes => Get<IPushStore>();

    [Fact]
    public async Task What_a_feed_names_is_kept_until_it_names_something_else()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        await Pushes.NameAsync(Named("t1"), Cancel);
        await Pushes.NameAsync(Named("t2"), Cancel);

        Assert.Equal(Named("t1"), Assert.Single(await Pushes.DueAsync(Now, 10, Cancel)));
        Assert.Null(await Pushes.FindAsync("t2", Cancel));

        await Pushes.NameAsync(Named("t3") with { Hub = "https://other.example/" }, Cancel);
        Assert.Null(await Pushes.FindAsync("t1", Cancel));
        Assert.Equal("https://other.example/", (await Pushes.FindAsync("t3", Cancel))!.Hub);
    }

    [Fact]
    public async Task How_it_fares_is_kept_to_the_last_member()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        await Pushes.NameAsync(Named("t1"), Cancel);
        var state = Named("t1") with { AskAt = Now.AddDays(1), ExpiresAt = Now.AddDays(2), LastPushAt = Now, Failures = 3, Error = "odd ☂" };

        await Pushes.SaveAsync(state, Cancel);

        Assert.Equal(state, await Pushes.FindAsync("t1", Cancel));
        Assert.Empty(await Pushes.DueAsync(Now, 10, Cancel));
        Assert.Single(await Pushes.DueAsync(Now.AddDays(1), 10, Cancel));
    }

    [Fact]
    public async Task Hubs_of_what_is_not_subscribed_any_more_are_not_asked()
    {
        await Sources.AddAsync(Feed, "rss", null, Cancel);
        await Pushes.NameAsync(Named("t1"), Cancel);
        await Sources.RemoveAsync(Feed, Cancel);

        Assert.Empty(await Pushes.DueAsync(Now, 10, Cancel));
    }

    private static PushSubscription Named(string token) =>
        new() { SourceId = Feed, Hub = "https://hub.example/", Topic = "https://news.example/topic", Token = token, Secret = "secret", AskAt = Now };
}
