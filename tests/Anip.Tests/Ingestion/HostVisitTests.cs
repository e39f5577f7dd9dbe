using Anip.Fetching;
using Anip.Fetching.Robots;
using Anip.Ingestion;
using Anip.Ingestion.Sources.Refresh;
using Anip.Tests.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion;

public sealed class HostVisitTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("User-agent: *\nCrawl-delay: 7", 7)]
    [InlineData("User-agent: ANIP\nCrawl-delay: 9\n\nUser-agent: *\nCrawl-delay: 20", 9)]
    [InlineData("User-agent: *\nCrawl-delay: 7200", 30)]
    [InlineData("User-agent: *\nDisallow: /no", 0)]
    public async Task Pages_are_as_far_apart_as_robots_txt_asks_up_to_a_bound(string robots, int seconds)
    {
        await using var server = RawServer.Start(path => path == "/robots.txt" ? RawServer.Ok(robots) : RawServer.Status(404));
        await using var provider = Fetchers.Provider();
        await using var visit = Visits(provider).Begin(TimeSpan.Zero);

        await visit.PermitAsync(server.Url("/a"), Cancel);
        var begun = _clock.GetUtcNow();
        var turn = visit.TurnAsync(server.Url("/a"), Cancel);
        while (!turn.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await turn;
        Assert.InRange((_clock.GetUtcNow() - begun).TotalSeconds, seconds, seconds == 0 ? 0 : double.MaxValue);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_page_that_robots_txt_forbids_is_not_asked_for()
    {
        await using var server = RawServer.Start(path => path == "/robots.txt" ? RawServer.Ok("User-agent: *\nDisallow: /no") : RawServer.Status(404));
        await using var provider = Fetchers.Provider();
        await using var visit = Visits(provider).Begin(TimeSpan.Zero);

        var refused = await Assert.ThrowsAsync<FetchException>(() => visit.PermitAsync(server.Url("/no/a"), Cancel));

        Assert.Equal("robots_disallowed", refused.Code);
        await visit.PermitAsync(server.Url("/yes"), Cancel);
    }

    private HostVisits Visits(IServiceProvider provider) => new(
        new MemorySources(), HostNames.Of(new MemorySources()), provider.GetRequiredService<RobotsRules>(), Options.Create(new IngestionOptions { HostInterval = TimeSpan.Zero }), provider.GetRequiredService<IOptions<FetchOptions>>(), _clock);
}
