using Anip.Fetching;
using Anip.Fetching.Addresses;

namespace Anip.Tests.Fetching;

public sealed class PublicUrlTests
{
    [Theory]
    [InlineData("https://api.example/v1/news?apikey=s3cret&page=2", "https://api.example/v1/news?apikey=***&page=2")]
    [InlineData("https://api.example/?access_key=s3cret", "https://api.example/?access_key=***")]
    [InlineData("https://api.example/?API_TOKEN=s3cret&q=a%20b", "https://api.example/?API_TOKEN=***&q=a%20b")]
    [InlineData("https://api.example/?api%2Dkey=s3cret", "https://api.example/?api-key=***")]
    [InlineData("https://api.example/?%6Bey=s3cret", "https://api.example/?key=***")]
    [InlineData("https://api.example/?sig=s3cret&x", "https://api.example/?sig=***&x")]
    [InlineData("https://user:s3cret@api.example:8443/a#s3cret", "https://api.example:8443/a")]
    [InlineData("https://api.example/plain", "https://api.example/plain")]
    public void Keys_are_cut_out_and_the_rest_stays_readable(string url, string shown) =>
        Assert.Equal(shown, PublicUrl.Of(new Uri(url)));

    [Fact]
    public void Requests_print_no_keys()
    {
        var request = new FetchRequest(new Uri("https://api.example/?key=s3cret")) { Headers = new Dictionary<string, string> { ["X-Api-Key"] = "s3cret" } };

        Assert.DoesNotContain("s3cret", request.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://news.example/private/3f2504e0-4f89-41d3-9a0c-0305e82c3301.rss", "https://news.example/private/***.rss")]
    [InlineData("https://news.example/feed/9e107d9d372bb6826bd81d3542a419d6", "https://news.example/feed/***")]
    [InlineData("https://news.example/rss?u=aB3xK9qLmZ72RtYw5VnPcD1e", "https://news.example/rss?u=***")]
    [InlineData("https://www.youtube.com/feeds/videos.xml?channel_id=UC16niRr50MSBwiO3YDb3RAx", "https://www.youtube.com/feeds/videos.xml?channel_id=UC16niRr50MSBwiO3YDb3RAx")]
    [InlineData("https://news.example/2026/parliament-passes-the-budget-of-2026-after-a-long-night", "https://news.example/2026/parliament-passes-the-budget-of-2026-after-a-long-night")]
    public void What_looks_like_a_key_is_cut_wherever_it_stands(string url, string shown) => Assert.Equal(shown, PublicUrl.Of(new Uri(url)));
}
