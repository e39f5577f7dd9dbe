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
}
