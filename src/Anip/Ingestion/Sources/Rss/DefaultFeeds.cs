namespace Anip.Ingestion.Sources.Rss;

/// <summary>Public feeds of long standing, over all topics, that a first start subscribes.</summary>
public static class DefaultFeeds
{
    public static IReadOnlyList<(string Url, string Title)> All { get; } =
    [
        ("https://feeds.bbci.co.uk/news/world/rss.xml", "BBC News: World"),
        ("https://feeds.bbci.co.uk/news/business/rss.xml", "BBC News: Business"),
        ("https://feeds.bbci.co.uk/news/technology/rss.xml", "BBC News: Technology"),
        ("https://feeds.bbci.co.uk/news/health/rss.xml", "BBC News: Health"),
        ("https://feeds.bbci.co.uk/sport/rss.xml", "BBC Sport"),
        ("https://www.theguardian.com/world/rss", "The Guardian: World"),
        ("https://www.theguardian.com/culture/rss", "The Guardian: Culture"),
        ("https://feeds.npr.org/1014/rss.xml", "NPR: Politics"),
        ("https://feeds.npr.org/1007/rss.xml", "NPR: Science"),
        ("https://rss.dw.com/rdf/rss-en-all", "DW"),
        ("https://www.aljazeera.com/xml/rss/all.xml", "Al Jazeera"),
        ("https://www.france24.com/en/rss", "France 24"),
        ("https://www.sciencedaily.com/rss/top/science.xml", "ScienceDaily"),
        ("https://www.nasa.gov/feed/", "NASA"),
    ];
}
