using System.Text;
using Anip.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static Anip.Tests.Fetching.Fetchers;

namespace Anip.Tests.Fetching;

/// <summary>Headers as servers send them, and not as the standard has them.</summary>
public sealed class OddHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("W/\"x\u00E9\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"\u007F\"")]
    public async Task A_validator_that_cannot_be_sent_is_left_out(string validator)
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("x", $"ETag: {validator}\r\nLast-Modified: {validator}\r\n"));

        var first = await FetchAsync(server.Url());
        var second = await FetchAsync(new FetchRequest(server.Url()) { ETag = validator, LastModified = validator });

        Assert.Equal((null, null), (first.ETag, first.LastModified));
        Assert.Equal(200, second.Status);
        Assert.DoesNotContain("If-", server.Requests.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_validator_that_fills_a_request_is_left_out()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("x", $"ETag: \"{new string('e', 20_000)}\"\r\n"));

        Assert.Null((await FetchAsync(server.Url())).ETag);
    }

    [Theory]
    [InlineData("Retry-After: 99999999999999999999", 86_400.0)]
    [InlineData("Retry-After: 1e300", null)]
    [InlineData("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0)]
    [InlineData("Retry-After: Sun, 31 Feb 2099 25:61:61 GMT", null)]
    [InlineData("Retry-After: Mon, 99 Xyz 99999 00:00:00 GMT", null)]
    [InlineData("Retry-After: 2026-03-01T12:01:00Z", 60.0)]
    [InlineData("Retry-After: -99999999999999999999", null)]
    [InlineData("Retry-After: 30.5", 30.5)]
    [InlineData("Retry-After: \u00E9", null)]
    [InlineData("Retry-After:", null)]
    [InlineData("Retry-After: 60\r\nRetry-After: 90", 60.0)]
    public async Task Retry_After_means_a_day_at_most(string header, double? seconds)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(503, header + "\r\n"));
        await using var provider = Provider(timeProvider: new FakeTimeProvider(Now));

        var failure = await Assert.ThrowsAsync<FetchException>(
            () => provider.GetRequiredService<GuardedFetcher>().FetchAsync(new FetchRequest(server.Url()), TestContext.Current.CancellationToken));

        Assert.Equal("http_503", failure.Code);
        Assert.Equal(seconds is { } wait ? Now.AddSeconds(wait) : null, failure.RetryAt);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=\"60\"", 60L)]
    [InlineData("Cache-Control: ;;;, =, public;max-age=60 , \u00E9=(]", 60L)]
    [InlineData("Cache-Control: max-age=99999999999999", (long)int.MaxValue)]
    [InlineData("Cache-Control: max-age=60\r\nAge: soon", 60L)]
    [InlineData("Cache-Control: max-age=-1", null)]
    [InlineData("Cache-Control: max-age=abc", null)]
    [InlineData("Expires: \u00E9\u00E9", null)]
    [InlineData("Expires: Fri, 31 Dec 9999 23:59:59 GMT\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT", 253402300799)]
    public async Task Freshness_is_read_out_of_what_there_is(string headers, long? seconds)
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("x", headers + "\r\n"));

        Assert.Equal(seconds, (long?)(await FetchAsync(server.Url())).MaxAge?.TotalSeconds);
    }

    [Theory]
    [InlineData("/caf\u00E9", "/caf%C3%A9")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("  /new  ", "/new")]
    [InlineData("/new#part", "/new")]
    [InlineData("/new\r\nLocation: /other", "/new")]
    [InlineData("?page=2", "/?page=2")]
    public async Task A_redirect_is_followed_whatever_bytes_its_address_has(string location, string asked)
    {
        await using var server = RawServer.Start(path => path == "/" ? RawServer.Redirect(location) : RawServer.Ok("x"));

        await FetchAsync(server.Url());

        Assert.StartsWith($"GET {asked} ", server.Requests.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: ;;;=\u00E9\"")]
    [InlineData("Content-Type:")]
    [InlineData("Content-Type: text/xml; charset=\"utf-8")]
    [InlineData("Content-Type: text/xml\r\nContent-Type: text/html")]
    [InlineData("Date: yesterday\r\nAge: -1\r\nVary: \u00E9\r\nServer: (((\r\nSet-Cookie: =;=;")]
    public async Task A_header_that_makes_no_sense_stops_no_document(string headers)
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("<rss/>", headers + "\r\n"));

        Assert.Equal(6, (await FetchAsync(server.Url())).Body.Length);
    }

    [Fact]
    public async Task Whatever_bytes_an_answer_has_it_is_a_document_or_a_failure_with_a_code()
    {
        string[] names = ["Location", "ETag", "Last-Modified", "Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Retry-After", "Cache-Control", "Expires", "Age", "Date", "Connection"];
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var head = new StringBuilder($"HTTP/1.1 {random.GetItems<int>([200, 204, 206, 301, 302, 304, 308, 429, 503], 1)[0]} {Junk(5)}\r\n");
            for (var i = random.Next(5); i > 0; i--)
            {
                head.Append(names[random.Next(names.Length)]).Append(": ").Append(Junk(12)).Append("\r\n");
            }

            var answer = $"{head}\r\n{Junk(40)}";
            await using var server = RawServer.Start(_ => answer);
            try
            {
                await FetchAsync(new FetchRequest(server.Url()) { ETag = "\"1\"" });
            }
            catch (FetchException failure)
            {
                Assert.True(failure.Code != "failed", $"{failure.Message}\n{answer}");
            }
        }

        string Junk(int length) => new([.. random.GetItems(
            [.. "abz09 ,;=:/\"'-_.?#%[]@\t\\\u0080\u00C3\u00A9\u00E9\u00FF\u007F\u0001"], random.Next(length))]);
    }
}
