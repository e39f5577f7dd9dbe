using System.Text;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Xml;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class FeedTimingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", null)]
    [InlineData("<ttl>90</ttl>", 90.0)]
    [InlineData("<ttl>-1</ttl>", null)]
    [InlineData("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30.0)]
    [InlineData("<sy:updatePeriod> Weekly </sy:updatePeriod>", 7 * 24 * 60.0)]
    [InlineData("<sy:updateFrequency>4</sy:updateFrequency>", 6 * 60.0)]
    [InlineData("<sy:updatePeriod>never</sy:updatePeriod>", null)]
    [InlineData("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 90.0)]
    public void The_longest_that_a_feed_asks_for_counts(string said, double? minutes) => Assert.Equal(minutes, Read(said).TimeToLive?.TotalMinutes);

    [Fact]
    public void Hours_and_days_to_skip_are_read()
    {
        var feed = Read("<skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Saturday</day></skipDays>");

        Assert.Equal((1 | 1 << 23, 1 << 6), (feed.SkipHours, feed.SkipDays));
    }

    [Fact]
    public void The_pace_follows_from_the_latest_items()
    {
        var items = string.Concat(Enumerable.Range(0, 30).Select(at => $"<item><title>{at}</title><pubDate>{Now.AddHours(-2 * at):r}</pubDate></item>"));

        var pace = FeedTiming.PaceOf(Read($"<item><title>ahead</title><pubDate>{Now.AddHours(3):r}</pubDate></item>{items}<item><title>old</title><pubDate>{Now.AddYears(-3):r}</pubDate></item>"), Now);

        Assert.Equal((TimeSpan.FromHours(2), Now), (pace.Gap, pace.NewestAt));
        Assert.Equal((null, null), (FeedTiming.PaceOf(Read("<item><title>one</title></item>"), Now).Gap, FeedTiming.PaceOf(Read(""), Now).NewestAt));
    }

    [Theory]
    [InlineData("<rss><channel><atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/'/><atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='/feed'/></channel></rss>")]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='/feed'/><link rel='hub' href='https://hub.example/'/></feed>")]
    public void The_hub_and_the_topic_are_read(string document)
    {
        var feed = FeedParser.Parse(Encoding.UTF8.GetBytes(document), null, new Uri("https://news.example/rss"));

        Assert.Equal(("https://hub.example/", "https://news.example/feed"), (feed.Hub, feed.Self));
    }

    private static FeedDocument Read(string channel) => FeedParser.Parse(
        Encoding.UTF8.GetBytes($"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>{channel}</channel></rss>"), null, null);
}
