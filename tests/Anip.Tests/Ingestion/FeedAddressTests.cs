using Anip.Ingestion.Sources.Rss;

namespace Anip.Tests.Ingestion;

public sealed class FeedAddressTests
{
    [Theory]
    [InlineData("https://example.org/feed.xml", "https://example.org/feed.xml")]
    [InlineData("  HTTPS://EXAMPLE.org./Feed.xml#top ", "https://example.org/Feed.xml")]
    [InlineData("example.org/feed", "https://example.org/feed")]
    [InlineData("//example.org/feed", "https://example.org/feed")]
    [InlineData("example.org:8080/feed?a=1", "https://example.org:8080/feed?a=1")]
    [InlineData("http://example.org:80", "http://example.org/")]
    [InlineData("https://example.org:443/a b", "https://example.org/a%20b")]
    [InlineData("feed:https://example.org/feed", "https://example.org/feed")]
    [InlineData("feed://example.org/feed", "http://example.org/feed")]
    [InlineData("FEED:example.org/feed", "https://example.org/feed")]
    [InlineData("http://[::1]:8080/feed", "http://[::1]:8080/feed")]
    [InlineData("https://münchen.example/feed", "https://xn--mnchen-3ya.example/feed")]
    public void An_address_is_kept_in_one_form_however_it_is_written(string written, string kept)
    {
        Assert.True(FeedAddress.TryNormalise(written, out var address, out _));
        Assert.Equal(kept, address);

        Assert.True(FeedAddress.TryNormalise(address, out var again, out _));
        Assert.Equal(kept, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("feed:")]
    [InlineData("https://")]
    [InlineData("https://./feed")]
    [InlineData("ftp://example.org/feed")]
    [InlineData("mailto:somebody@example.org")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("nofile")]
    [InlineData("https://somebody:hunter2@example.org/feed")]
    [InlineData("somebody:hunter2@example.org/feed")]
    public void What_is_no_address_of_a_feed_is_refused_without_repeating_a_password(string written)
    {
        Assert.False(FeedAddress.TryNormalise(written, out _, out var error));
        Assert.DoesNotContain("hunter2", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_that_is_repeated_without_end_is_answered()
    {
        var prefixes = string.Concat(Enumerable.Repeat("feed:", 200_000));

        Assert.True(FeedAddress.TryNormalise(prefixes + "https://example.org/a", out var address, out _));
        Assert.Equal("https://example.org/a", address);
    }

    [Theory]
    [InlineData("https://example.org/feed", "http://EXAMPLE.org.:80/feed/#top")]
    [InlineData("https://example.org", "feed://example.org/")]
    [InlineData("https://example.org/%7Enews/a%2fb", "https://example.org/~news/a%2Fb")]
    [InlineData("https://example.org/a/../feed", "https://example.org/feed")]
    [InlineData("https://m\u00fcnchen.example/feed", "https://xn--mnchen-3ya.example/feed")]
    public void Spellings_of_one_address_have_one_key(string one, string other) => Assert.Equal(FeedAddress.KeyOf(one), FeedAddress.KeyOf(other));

    [Theory]
    [InlineData("https://example.org/Feed", "https://example.org/feed")]
    [InlineData("https://example.org/feed?a=1", "https://example.org/feed?a=2")]
    [InlineData("https://example.org:8080/feed", "https://example.org/feed")]
    [InlineData("https://example.org/a%2Fb", "https://example.org/a/b")]
    public void Addresses_that_may_be_two_feeds_have_two(string one, string other) => Assert.NotEqual(FeedAddress.KeyOf(one), FeedAddress.KeyOf(other));
}
