using Anip.Ingestion.Sources.Discovery;

namespace Anip.Tests.Ingestion.Sources.Discovery;

public sealed class ServiceFeedsTests
{
    private const string YouTube = "https://www.youtube.com/feeds/videos.xml";

    [Theory]
    [InlineData("https://www.youtube.com/channel/UC16niRr50-MSBwiO3YDb3RA", $"{YouTube}?channel_id=UC16niRr50-MSBwiO3YDb3RA")]
    [InlineData("https://m.youtube.com/channel/UC16niRr50-MSBwiO3YDb3RA/videos", $"{YouTube}?channel_id=UC16niRr50-MSBwiO3YDb3RA")]
    [InlineData("https://youtube.com/user/bbcnews", $"{YouTube}?user=bbcnews")]
    [InlineData("https://www.youtube.com/playlist?list=PL-1_a", $"{YouTube}?playlist_id=PL-1_a")]
    [InlineData("https://www.youtube.com/watch?v=x&list=PL-1_a", $"{YouTube}?playlist_id=PL-1_a")]
    [InlineData("https://social.example/@news", "https://social.example/@news.rss")]
    [InlineData("https://social.example/@news/", "https://social.example/@news.rss")]
    [InlineData("https://social.example/@news/1234", null)]
    [InlineData("https://www.youtube.com/@BBCNews", null)]
    [InlineData("https://www.youtube.com/c/BBCNews", null)]
    [InlineData("https://news.example/", null)]
    public void A_page_of_a_service_has_its_feed_at_a_known_address(string page, string? feed) => Assert.Equal(feed, ServiceFeeds.Of(new Uri(page)));

    [Theory]
    [InlineData("@news@social.example", "https://social.example/@news")]
    [InlineData(" @the.news@social.example:8443 ", "https://social.example:8443/@the.news")]
    [InlineData("news@social.example", null)]
    [InlineData("@news", null)]
    public void A_name_of_a_person_leads_to_the_profile(string name, string? profile) => Assert.Equal(profile, ServiceFeeds.ProfileOf(name)?.AbsoluteUri);

    [Fact]
    public void A_channel_that_is_shown_by_a_name_says_its_id_on_its_page()
    {
        const string Html = """<html><head><link rel="canonical" href="https://www.youtube.com/channel/UC16niRr50-MSBwiO3YDb3RA"></head></html>""";
        var page = new Uri("https://www.youtube.com/@BBCNews");

        Assert.True(ServiceFeeds.NeedsPage(page));
        Assert.Equal($"{YouTube}?channel_id=UC16niRr50-MSBwiO3YDb3RA", ServiceFeeds.Of(PageFeeds.CanonicalOf(Html, page)!));
    }
}
