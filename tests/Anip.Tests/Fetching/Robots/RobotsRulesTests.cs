using Anip.Fetching;
using Anip.Fetching.Robots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Fetching.Robots;

public sealed class RobotsRulesTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(404, RobotsState.None, true)]
    [InlineData(403, RobotsState.None, true)]
    [InlineData(500, RobotsState.Unreachable, false)]
    [InlineData(503, RobotsState.Unreachable, false)]
    [InlineData(429, RobotsState.Unreachable, false)]
    public async Task A_server_without_the_file_allows_all_and_one_that_cannot_say_nothing(int status, RobotsState state, bool allowed)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(status));
        await using var provider = Fetchers.Provider(timeProvider: _clock);

        var answer = await provider.GetRequiredService<RobotsRules>().ReadAsync(server.Url("/news"), TestContext.Current.CancellationToken);

        Assert.Equal((state, allowed), (answer.State, answer.File.Allows(server.Url("/news"))));
    }

    [Fact]
    public async Task It_is_asked_for_once_a_day_and_what_it_said_holds_while_the_server_is_down()
    {
        var answer = RawServer.Ok("User-agent: ANIP\nDisallow: /private");
        await using var server = RawServer.Start(_ => answer);
        await using var provider = Fetchers.Provider(timeProvider: _clock);
        var robots = provider.GetRequiredService<RobotsRules>();

        await robots.RequireAsync(server.Url("/news"), TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromHours(23));
        var refusal = await Assert.ThrowsAsync<FetchException>(() => robots.RequireAsync(server.Url("/private/1"), TestContext.Current.CancellationToken));
        Assert.Single(server.Requests);

        answer = RawServer.Status(503);
        _clock.Advance(TimeSpan.FromHours(2));
        await robots.RequireAsync(server.Url("/news"), TestContext.Current.CancellationToken);
        Assert.Equal(("robots_disallowed", 2), (refusal.Code, server.Requests.Count));
    }

    [Fact]
    public async Task A_setting_reads_pages_all_the_same()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("User-agent: *\nDisallow: /"));
        await using var provider = Fetchers.Provider(options => options.HonourRobots = false, _clock);

        await provider.GetRequiredService<RobotsRules>().RequireAsync(server.Url("/news"), TestContext.Current.CancellationToken);

        Assert.Empty(server.Requests);
    }
}
