using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.WebSub;

namespace Anip.Server.Tests;

public sealed class WebSubApiTests
{
    private const string Topic = "https://news.example/feed";
    private const string Path = "/websub/0123456789abcdef0123456789abcdef";
    private const string Body = "<rss><channel><title>Example</title><item><title>One</title><link>https://news.example/1</link></item></channel></rss>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hub_needs_no_key_to_verify_what_was_asked_for()
    {
        await using var host = await StartAsync();

        using var meant = await host.Client.GetAsync($"{Path}?hub.mode=subscribe&hub.topic={Uri.EscapeDataString(Topic)}&hub.challenge=%3Cb%3E1&hub.lease_seconds=86400", Cancellation);
        using var other = await host.Client.GetAsync($"{Path}?hub.mode=subscribe&hub.topic=x&hub.challenge=1", Cancellation);
        using var unknown = await host.Client.GetAsync($"{Path[..^1]}0?hub.mode=subscribe&hub.topic={Uri.EscapeDataString(Topic)}&hub.challenge=1", Cancellation);

        Assert.Equal((HttpStatusCode.OK, "<b>1", "text/plain"), (meant.StatusCode, await meant.Content.ReadAsStringAsync(Cancellation), meant.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.StatusCode, unknown.StatusCode));
    }

    [Theory]
    [InlineData("s3cr3t", 1)]
    [InlineData("another", 0)]
    public async Task What_is_signed_is_stored_and_the_rest_is_acknowledged_and_passed_over(string secret, int stored)
    {
        await using var host = await StartAsync();

        using var answer = await host.Client.SendAsync(Signed(Path, Body, secret), Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(stored, (await host.Articles.QueryAsync(new ArticleQuery { Filter = new ArticleFilter(), Limit = 10 }, Cancellation)).Articles.Count);
    }

    [Fact]
    public async Task What_is_too_large_or_for_nobody_is_refused()
    {
        await using var host = await StartAsync();

        using var large = await host.Client.SendAsync(Signed(Path, new string(' ', 10_000) + Body, "s3cr3t"), Cancellation);
        using var nobody = await host.Client.SendAsync(Signed(Path[..^1] + "0", Body, "s3cr3t"), Cancellation);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.NotFound), (large.StatusCode, nobody.StatusCode));
    }

    private static async Task<ServerHost> StartAsync()
    {
        var host = await ServerHost.StartAsync(Cancellation, new() { ["Api:Key"] = "correct horse", ["WebSub:MaxBytes"] = "8192" });
        await host.Sources.AddAsync(Topic, RssSource.Kind, title: null, Cancellation);
        await host.Get<IPushStore>().NameAsync(
            new PushSubscription { SourceId = Topic, Hub = "https://hub.example/", Topic = Topic, Token = Path[8..], Secret = "s3cr3t", AskAt = ServerHost.Now }, Cancellation);
        return host;
    }

    private static HttpRequestMessage Signed(string path, string body, string secret)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/rss+xml")) };
        message.Headers.Add("X-Hub-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.UTF8.GetBytes(body)))}");
        return message;
    }
}
