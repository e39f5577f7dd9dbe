using Anip.Fetching;
using Anip.Fetching.Traffic;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Fetching.Traffic;

public sealed class TrafficLedgerTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryTraffic _store = new();
    private readonly FetchOptions _options = new();

    [Fact]
    public async Task Each_request_is_counted_with_its_bytes_and_its_outcome()
    {
        await using var server = RawServer.Start(path => path switch
        {
            "/moved" => RawServer.Redirect("/feed"),
            "/feed" => RawServer.Ok("12345"),
            _ => RawServer.Status(404, body: "no"),
        });
        await using var provider = Fetchers.Provider(configureServices: services => services.AddSingleton<ITrafficStore>(_store));
        provider.GetRequiredService<TrafficLedger>().Keep();
        var fetcher = provider.GetRequiredService<GuardedFetcher>();

        await fetcher.FetchAsync(new FetchRequest(server.Url("/moved")), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync(new FetchRequest(server.Url("/gone")), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync(new FetchRequest(new Uri("http://127.0.0.2/")), TestContext.Current.CancellationToken));
        await provider.GetRequiredService<TrafficLedger>().FlushAsync(TestContext.Current.CancellationToken);

        var asked = _store.Rows.Single(row => row.Host == server.Url().Authority);
        Assert.Equal((3, 5, 1), (asked.Requests, asked.Bytes, asked.Errors));
        Assert.Equal((0, 1), (_store.Rows.Single(row => row.Host == "127.0.0.2").Requests, _store.Rows.Single(row => row.Host == "127.0.0.2").Errors));
    }

    [Fact]
    public async Task A_host_has_its_requests_of_a_day_over_all_nodes_and_no_more()
    {
        _options.MaxHostRequests = 3;
        await _store.AddAsync([new HostTraffic("a.example", Day) { Requests = 2 }], TestContext.Current.CancellationToken);
        await using var ledger = Ledger();

        await AskAsync(ledger, "a.example");
        var refusal = await Assert.ThrowsAsync<FetchException>(() => AskAsync(ledger, "a.example"));
        await AskAsync(ledger, "b.example");

        Assert.Equal(("host_limit", false, new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)), (refusal.Code, refusal.WasAsked, refusal.RetryAt));
        _clock.Advance(TimeSpan.FromHours(12));
        await AskAsync(ledger, "a.example");
    }

    [Fact]
    public async Task What_another_node_asked_counts_once_it_is_told()
    {
        _options.MaxHostRequests = 10;
        await using var one = Ledger();
        await AskAsync(one, "a.example");
        await _store.AddAsync([new HostTraffic("a.example", Day) { Requests = 9 }], TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await one.FlushAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<FetchException>(() => AskAsync(one, "a.example"));
    }

    [Fact]
    public async Task Bytes_are_bounded_too_and_zero_bounds_nothing()
    {
        _options.MaxHostMegabytes = 1;
        await using var ledger = Ledger();
        await ledger.CountAsync("a.example", new RequestCount(true, 2 * 1024 * 1024, false, false), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<FetchException>(() => ledger.RequireAsync("a.example", TestContext.Current.CancellationToken));

        (_options.MaxHostMegabytes, _options.MaxHostRequests) = (0, 0);
        await ledger.RequireAsync("a.example", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Counts_that_cannot_be_kept_now_are_kept_later_and_none_is_lost_at_the_end()
    {
        await using (var ledger = Ledger())
        {
            _store.Fails = true;
            await AskAsync(ledger, "a.example");
            await ledger.FlushAsync(TestContext.Current.CancellationToken);
            _store.Fails = false;
            await AskAsync(ledger, "a.example");
        }

        Assert.Equal(2, Assert.Single(_store.Rows).Requests);
    }

    private TrafficLedger Ledger()
    {
        var ledger = new TrafficLedger(new OptionsWrapper<FetchOptions>(_options), _clock, _store);
        ledger.Keep();
        return ledger;
    }

    private static async Task AskAsync(TrafficLedger ledger, string host)
    {
        await ledger.RequireAsync(host, TestContext.Current.CancellationToken);
        await ledger.CountAsync(host, new RequestCount(IsSent: true, 100, NotModified: false, Failed: false), TestContext.Current.CancellationToken);
    }

    private sealed class MemoryTraffic : ITrafficStore
    {
        public List<HostTraffic> Rows { get; } = [];

        public bool Fails { get; set; }

        public Task<IReadOnlyList<HostTraffic>> AddAsync(IReadOnlyList<HostTraffic> traffic, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new IOException("The disk is full.");
            }

            foreach (var one in traffic)
            {
                var before = Rows.Find(row => row.Host == one.Host && row.Day == one.Day) ?? new HostTraffic(one.Host, one.Day);
                Rows.Remove(before);
                Rows.Add(before with { Requests = before.Requests + one.Requests, Bytes = before.Bytes + one.Bytes, Errors = before.Errors + one.Errors });
            }

            return Task.FromResult<IReadOnlyList<HostTraffic>>([.. traffic.Select(one => Rows.Single(row => row.Host == one.Host && row.Day == one.Day))]);
        }

        public Task<IReadOnlyList<HostTraffic>> ListAsync(TrafficQuery query, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<HostTraffic>>([.. Rows.Where(row => row.Host == (query.Host ?? row.Host) && row.Day >= query.From && row.Day <= query.To)]);

        public Task<int> PruneAsync(DateOnly before, CancellationToken cancellationToken) => Task.FromResult(Rows.RemoveAll(row => row.Day < before));
    }
}
