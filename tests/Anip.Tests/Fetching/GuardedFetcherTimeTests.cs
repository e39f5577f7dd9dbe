using System.Globalization;
using Anip.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static Anip.Tests.Fetching.Fetchers;

namespace Anip.Tests.Fetching;

/// <summary>Limits of time, cancellation, and when a host may be asked again.</summary>
public sealed class GuardedFetcherTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_server_that_never_answers_runs_out_of_time()
    {
        await using var server = RawServer.Start((_, _, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));

        var failure = await FailsAsync(server.Url("/?token=s3cret"), options => options.IdleTimeout = TimeSpan.FromMilliseconds(100));

        Assert.Equal("timeout", failure.Code);
        Assert.Contains("Fetching:IdleTimeout", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_stops_coming_runs_out_of_time()
    {
        await using var server = RawServer.Start(async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>"u8.ToArray(), token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });

        Assert.Equal("timeout", (await FailsAsync(server.Url(), options => options.IdleTimeout = TimeSpan.FromMilliseconds(100))).Code);
    }

    [Fact]
    public async Task A_body_that_comes_in_drops_runs_into_the_whole_limit()
    {
        await using var server = RawServer.Start(async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), token);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
            }
        });

        var failure = await FailsAsync(server.Url(), options => options.Timeout = TimeSpan.FromMilliseconds(200));

        Assert.Equal("timeout", failure.Code);
        Assert.Contains("Fetching:Timeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_not_taken_for_a_failure()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = RawServer.Start(async (_, _, token) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });
        await using var provider = Provider();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => provider.GetRequiredService<GuardedFetcher>().FetchAsync(new FetchRequest(server.Url()), cancel.Token));
    }

    [Theory]
    [InlineData(429, "Retry-After: 120", 120)]
    [InlineData(503, "Retry-After: Sun, 01 Mar 2026 12:10:00 GMT", 600)]
    [InlineData(503, "Retry-After: Sun, 01 Mar 2026 11:10:00 GMT", null)]
    [InlineData(429, "Retry-After: 99999999", 86_400)]
    [InlineData(429, "Retry-After: soon", null)]
    [InlineData(429, "Retry-After: -5", null)]
    public async Task Both_forms_of_Retry_After_are_honoured(int status, string header, int? seconds)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(status, header + "\r\n"));
        await using var provider = Provider(timeProvider: new FakeTimeProvider(Now));

        var failure = await Assert.ThrowsAsync<FetchException>(
            () => provider.GetRequiredService<GuardedFetcher>().FetchAsync(new FetchRequest(server.Url()), TestContext.Current.CancellationToken));

        Assert.Equal(seconds is { } wait ? Now.AddSeconds(wait) : null, failure.RetryAt);
    }

    [Fact]
    public async Task What_one_address_asks_for_keeps_a_host_for_minutes_only_and_the_address_for_all_its_time()
    {
        await using var server = RawServer.Start(path => path == "/odd" ? RawServer.Status(503, "Retry-After: 99999999999999999999\r\n") : RawServer.Ok("news"));
        var time = new FakeTimeProvider(Now);
        await using var provider = Provider(timeProvider: time);
        var fetcher = provider.GetRequiredService<GuardedFetcher>();

        var odd = await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync(new FetchRequest(server.Url("/odd")), TestContext.Current.CancellationToken));
        time.Advance(TimeSpan.FromMinutes(6));

        Assert.True(odd.RetryAt >= Now.AddHours(24), $"{odd.RetryAt}");
        Assert.Equal(200, (await fetcher.FetchAsync(new FetchRequest(server.Url("/good")), TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task A_host_that_asked_for_rest_is_not_asked_before_its_time()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(429, "Retry-After: 120\r\n"));
        var time = new FakeTimeProvider(Now);
        await using var provider = Provider(timeProvider: time);
        var fetcher = provider.GetRequiredService<GuardedFetcher>();
        Task<FetchException> AskAsync() => Assert.ThrowsAsync<FetchException>(
            () => fetcher.FetchAsync(new FetchRequest(server.Url()), TestContext.Current.CancellationToken));

        await AskAsync();
        var refused = await AskAsync();

        Assert.Equal(("rate_limited", Now.AddSeconds(120), false), (refused.Code, refused.RetryAt, refused.WasAsked));
        Assert.Single(server.Requests);

        time.Advance(TimeSpan.FromSeconds(121));
        await AskAsync();
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("Expires: Sun, 01 Mar 2026 13:00:00 GMT\r\nDate: Sun, 01 Mar 2026 12:30:00 GMT", 1800)]
    [InlineData("Expires: Sun, 01 Mar 2026 13:00:00 GMT", 3600)]
    [InlineData("Expires: 0", null)]
    [InlineData("Cache-Control: no-cache, max-age=60", null)]
    [InlineData("Cache-Control: max-age=60\r\nExpires: Sun, 01 Mar 2026 13:00:00 GMT", 60)]
    [InlineData("Cache-Control: max-age=60\r\nAge: 90", null)]
    public async Task Freshness_is_read_from_either_header(string headers, int? seconds)
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("x", headers + "\r\n"));
        await using var provider = Provider(timeProvider: new FakeTimeProvider(Now));

        var document = await provider.GetRequiredService<GuardedFetcher>().FetchAsync(new FetchRequest(server.Url()), TestContext.Current.CancellationToken);

        Assert.Equal(seconds is { } age ? TimeSpan.FromSeconds(age) : null, document.MaxAge);
    }

    [Fact]
    public async Task Requests_to_one_host_keep_their_distance_and_other_hosts_do_not_wait()
    {
        var time = new FakeTimeProvider(Now);
        var turns = new HostRateLimiter(TimeSpan.FromSeconds(2), 100, time);
        var cancellation = TestContext.Current.CancellationToken;

        var first = turns.WaitAsync("a.example", cancellation);
        var second = turns.WaitAsync("A.example", cancellation);
        var third = turns.WaitAsync("a.example", cancellation);
        var other = turns.WaitAsync("b.example", cancellation);

        Assert.True(first.IsCompleted && other.IsCompleted);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await second;
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await third;
    }

    [Fact]
    public async Task However_many_hosts_there_are_the_table_stays_small()
    {
        var turns = new HostRateLimiter(TimeSpan.FromSeconds(2), 64, new FakeTimeProvider(Now));
        turns.Hold("held.example", Now.AddHours(1));

        for (var host = 0; host < 10_000; host++)
        {
            await turns.WaitAsync(host.ToString(CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
            Assert.True(turns.Count <= 64);
        }

        // What was asked for longest is forgotten last.
        await Assert.ThrowsAsync<FetchException>(() => turns.WaitAsync("held.example", TestContext.Current.CancellationToken));
    }
}
