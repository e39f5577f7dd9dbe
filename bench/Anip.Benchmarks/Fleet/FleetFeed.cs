using System.Globalization;
using System.Text;

namespace Anip.Benchmarks.Fleet;

/// <summary>How a feed of the fleet behaves.</summary>
internal enum Manner
{
    Polite,
    WithoutValidators,
    AsksForTime,
    Moved,
    Elsewhere,
    Html,
    Gone,
    Missing,
    Overloaded,
    TooOften,
    Broken,
    Slow,
    Silent,
    CutOff,
}

/// <summary>One feed of the fleet: where it is, how it behaves, and what it holds at a time. All follows from its number.</summary>
internal sealed class FleetFeed(int number, int port)
{
    private const int Items = 10;

    public int Number => number;

    // One host in five has many feeds, the largest 40; the others have one or two.
    public string Host => FleetHosts.Of(number);

    public string Url => $"http://{Host}:{port}/feed/{number}";

    public Manner Manner => (number * 7919 % 1000) switch
    {
        < 450 => Manner.Polite,
        < 700 => Manner.WithoutValidators,
        < 800 => Manner.AsksForTime,
        < 830 => Manner.Moved,
        < 850 => Manner.Elsewhere,
        < 870 => Manner.Html,
        < 880 => Manner.Gone,
        < 900 => Manner.Missing,
        < 920 => Manner.Overloaded,
        < 940 => Manner.TooOften,
        < 960 => Manner.Broken,
        < 985 => Manner.Slow,
        < 990 => Manner.Silent,
        _ => Manner.CutOff,
    };

    /// <summary>From one item to the next: four in ten feeds have news every few minutes.</summary>
    public TimeSpan Period => (number * 104_729 % 10) switch
    {
        < 4 => TimeSpan.FromMinutes(3 + (number % 7)),
        < 7 => TimeSpan.FromMinutes(40 + (number % 40)),
        _ => TimeSpan.FromHours(8 + (number % 60)),
    };

    /// <summary>The number of its latest item.</summary>
    public long Latest(DateTimeOffset now) => (now.UtcTicks / Period.Ticks) - 1;

    public string Body(DateTimeOffset now, Uri address)
    {
        var text = new StringBuilder(8_192).Append(CultureInfo.InvariantCulture, $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {number}</title><link>http://{Host}/</link>");
        text.Append(Manner == Manner.AsksForTime ? "<ttl>60</ttl>" : "");
        for (var item = Latest(now); item > Latest(now) - Items; item--)
        {
            var at = new DateTimeOffset(item * Period.Ticks, TimeSpan.Zero);
            text.Append(CultureInfo.InvariantCulture, $"<item><title>Report {item} of {number}</title><link>http://{Host}/{number}/{item}</link><pubDate>{at:r}</pubDate>")
                .Append("<description>The council met on the harbour and will decide on it in the coming days, it was said after the meeting on the evening.</description></item>");
        }

        return text.Append(CultureInfo.InvariantCulture, $"</channel></rss><!-- {address.AbsolutePath} -->").ToString();
    }
}

internal static class FleetHosts
{
    private const int Large = 40;

    /// <summary>An address of loopback: a quarter of the feeds share hosts of many, the others are alone or in pairs.</summary>
    public static string Of(int number)
    {
        var host = number % 4 == 0 ? 1 + (number / 4 / Large) : 1_000 + (number % 8 < 4 ? number : number - 4);
        return $"127.{1 + (host >> 16)}.{host >> 8 & 255}.{host & 255}";
    }
}
