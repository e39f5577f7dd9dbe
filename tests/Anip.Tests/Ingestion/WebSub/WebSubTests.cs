using System.Security.Cryptography;
using System.Text;
using Anip.Ingestion;
using Anip.Ingestion.WebSub;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.WebSub;

public sealed class WebSubTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Secret = "s3cr3t";
    private const string Source = "https://news.example/feed";

    private static readonly byte[] Feed = Encoding.UTF8.GetBytes("<rss><channel><title>Example</title><item><title>One</title><link>https://news.example/1</link></item></channel></rss>");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryPushes _pushes = new();
    private readonly MemorySources _sources = new();
    private readonly MemoryStore _articles = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("SHA384")]
    [InlineData("sha512")]
    public void A_body_that_is_signed_with_the_secret_is_the_hub_s(string method)
    {
        var header = Sign(method.ToLowerInvariant(), Secret, Feed).Replace(method.ToLowerInvariant(), method, StringComparison.Ordinal);

        Assert.True(WebSubSignature.IsValid(header, Secret, Feed));
        Assert.False(WebSubSignature.IsValid(header, "another", Feed));
        Assert.False(WebSubSignature.IsValid(header, Secret, Feed.AsSpan(1)));
        Assert.False(WebSubSignature.IsValid(header[..^2], Secret, Feed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256=")]
    [InlineData("md5=d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha1=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void What_is_no_signature_is_none(string? header) => Assert.False(WebSubSignature.IsValid(header, Secret, Feed));

    [Fact]
    public async Task A_hub_that_verifies_is_asked_again_before_its_lease_ends()
    {
        var receiver = await SubscribedAsync();

        Assert.True(await receiver.VerifyAsync(Token, "subscribe", Source, 86_400 * 3, Cancel));

        var push = Assert.Single(_pushes.All);
        Assert.Equal((Now.AddDays(3), Now.AddDays(2), null), (push.ExpiresAt, push.AskAt, push.Error));
        Assert.True(await receiver.VerifyAsync(Token, "subscribe", Source, long.MaxValue, Cancel));
        Assert.Equal(Now.AddDays(365), Assert.Single(_pushes.All).ExpiresAt);
        Assert.True(await receiver.VerifyAsync(Token, "denied", Source, null, Cancel));
        Assert.Equal((null, "The hub refused; the feed is polled."), (Assert.Single(_pushes.All).ExpiresAt, Assert.Single(_pushes.All).Error));
    }

    [Theory]
    [InlineData(Token, "subscribe", "https://news.example/another")]
    [InlineData(Token, "unsubscribe", Source)]
    [InlineData(Token, null, Source)]
    [InlineData("0123456789abcdef0123456789abcdee", "subscribe", Source)]
    [InlineData("'; --", "subscribe", Source)]
    public async Task What_was_not_asked_for_is_not_confirmed(string token, string? mode, string topic)
    {
        Assert.False(await (await SubscribedAsync()).VerifyAsync(token, mode, topic, 60, Cancel));
        Assert.Null(Assert.Single(_pushes.All).ExpiresAt);
    }

    [Fact]
    public async Task What_is_passed_on_is_stored_once_however_often_it_comes()
    {
        var receiver = await SubscribedAsync();

        Assert.Equal(PushOutcome.Stored, await receiver.ReceiveAsync(Token, Sign("sha256", Secret, Feed), "application/rss+xml", Feed, Cancel));
        Assert.Equal(PushOutcome.Stored, await receiver.ReceiveAsync(Token, Sign("sha256", Secret, Feed), "application/rss+xml", Feed, Cancel));

        Assert.Equal("One", Assert.Single(_articles.Articles).Title);
        Assert.Equal(1, _sources[Source].TotalAdded);
        Assert.Equal(Now, Assert.Single(_pushes.All).LastPushAt);
    }

    [Fact]
    public async Task What_is_not_the_hub_s_or_no_feed_changes_nothing()
    {
        var receiver = await SubscribedAsync();
        var page = Encoding.UTF8.GetBytes("<html><body>Sorry</body></html>");

        Assert.Equal(PushOutcome.NotSigned, await receiver.ReceiveAsync(Token, Sign("sha256", "another", Feed), null, Feed, Cancel));
        Assert.Equal(PushOutcome.NotSigned, await receiver.ReceiveAsync(Token, null, null, Feed, Cancel));
        Assert.Equal(PushOutcome.NotAFeed, await receiver.ReceiveAsync(Token, Sign("sha1", Secret, page), null, page, Cancel));
        Assert.Null(await receiver.ReceiveAsync("0123456789abcdef0123456789abcdee", Sign("sha1", Secret, Feed), null, Feed, Cancel));

        Assert.Empty(_articles.Articles);
        Assert.Null(Assert.Single(_pushes.All).LastPushAt);
    }

    [Fact]
    public async Task A_source_that_was_removed_receives_nothing()
    {
        var receiver = await SubscribedAsync();
        await _sources.RemoveAsync(Source, Cancel);

        Assert.Null(await receiver.ReceiveAsync(Token, Sign("sha256", Secret, Feed), null, Feed, Cancel));
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private async Task<WebSubReceiver> SubscribedAsync()
    {
        await _sources.AddAsync(Source, "rss", null, Cancel);
        await _pushes.NameAsync(new PushSubscription { SourceId = Source, Hub = "https://hub.example/", Topic = Source, Token = Token, Secret = Secret, AskAt = Now }, Cancel);
        return new WebSubReceiver(
            _pushes, _sources, new IngestionRun(_articles, Options.Create(new IngestionOptions()), TimeProvider.System, NullLogger<IngestionRun>.Instance),
            Options.Create(new WebSubOptions()), _clock);
    }

    private static string Sign(string method, string secret, byte[] body)
    {
        var key = Encoding.ASCII.GetBytes(secret);
        return $"{method}=" + Convert.ToHexStringLower(method switch
        {
#pragma warning disable CA5350 // What hubs sign with.
            "sha1" => HMACSHA1.HashData(key, body),
#pragma warning restore CA5350
            "sha256" => HMACSHA256.HashData(key, body),
            "sha384" => HMACSHA384.HashData(key, body),
            _ => HMACSHA512.HashData(key, body),
        });
    }
}
