using Anip.Fetching.Traffic;

namespace Anip.Adapters.Tests.Contracts;

public abstract class TrafficStoreContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly DateOnly Today = new(2026, 3, 14);

    private ITrafficStore Traffic => Get<ITrafficStore>();

    [Fact]
    public async Task Counts_of_a_host_and_day_add_up_and_the_sums_are_told()
    {
        var one = new HostTraffic("a.example", Today) { Requests = 2, Bytes = 5_000_000_000, NotModified = 1, Errors = 1 };

        await Traffic.AddAsync([one, new HostTraffic("b.example:8080", Today) { Requests = 9 }], Cancel);
        var sums = await Traffic.AddAsync([one, new HostTraffic("a.example", Today.AddDays(-1)) { Requests = 1 }], Cancel);

        Assert.Equal([one with { Requests = 4, Bytes = 10_000_000_000, NotModified = 2, Errors = 2 }, new HostTraffic("a.example", Today.AddDays(-1)) { Requests = 1 }], sums);
        Assert.Equal(["b.example:8080", "a.example"], (await Traffic.ListAsync(new TrafficQuery(Today, Today), Cancel)).Select(host => host.Host));
        Assert.Equal([4, 1], (await Traffic.ListAsync(new TrafficQuery(Today.AddDays(-7), Today, "a.example"), Cancel)).Select(host => host.Requests));
        Assert.Single(await Traffic.ListAsync(new TrafficQuery(Today.AddDays(-7), Today) { Limit = 1 }, Cancel));
    }

    [Fact]
    public async Task Several_that_count_at_once_lose_nothing()
    {
        string[] hosts = ["a.example", "b.example", "c.example"];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(at => Traffic.AddAsync(
            [.. hosts.OrderBy(host => (host[0] + at) % 3).Select(host => new HostTraffic(host, Today) { Requests = 1, Bytes = 10 })], Cancel)));

        Assert.All(await Traffic.ListAsync(new TrafficQuery(Today, Today), Cancel), host => Assert.Equal((8, 80), (host.Requests, host.Bytes)));
    }

    [Fact]
    public async Task What_is_long_past_is_forgotten()
    {
        await Traffic.AddAsync([new HostTraffic("a.example", Today) { Requests = 1 }, new HostTraffic("a.example", Today.AddDays(-91)) { Requests = 1 }], Cancel);

        Assert.Equal(1, await Traffic.PruneAsync(Today.AddDays(-90), Cancel));
        Assert.Equal(Today, Assert.Single(await Traffic.ListAsync(new TrafficQuery(Today.AddYears(-1), Today), Cancel)).Day);
    }
}
