using System.Text;
using Anip.Articles;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class FeedTextTests
{
    private readonly SourceReport _report = new();

    [Fact]
    public void Each_text_of_an_atom_entry_has_a_type_of_its_own()
    {
        var articles = Read("""
            <feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>
            <entry><id>1</id><title>add blocker for &lt;texlive-2023</title><content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry>
            <entry><id>2</id><title type="text">Generic List&lt;T&gt; explained</title><content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry>
            <entry><id>3</id><title>Why &lt;/body&gt; and &amp;amp; matter</title></entry>
            <entry><id>4</id><title type="html">&lt;b&gt;bold&lt;/b&gt; &amp;amp; brave</title><summary>a &lt; b</summary></entry>
            <entry><id>5</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">1 &lt; <b>2</b></div></title></entry></feed>
            """);

        Assert.Equal(["add blocker for <texlive-2023", "Generic List<T> explained", "Why </body> and &amp; matter", "bold & brave", "1 < 2"], articles.Select(article => article.Title));
        Assert.Equal(["x", "x", null, "a < b", null], articles.Select(article => article.Content));
    }

    [Fact]
    public void The_title_of_a_json_feed_is_plain_and_half_a_surrogate_pair_costs_nothing_else()
    {
        var article = Assert.Single(Read("""
            {"version":"https://jsonfeed.org/version/1.1","title":"F","it\ud83dems":0,"items":[
            {"id":"1","title":"Use <b> \ud83d now","content_html":"<p>a \udc00 b</p>","tags":["\ud83d","ok"],"authors":["x\ud800"],"\udc00":1}]}
            """));

        Assert.Equal(("Use <b> \uFFFD now", "a \uFFFD b", "x\uFFFD"), (article.Title, article.Content, article.Author));
    }

    [Fact]
    public void Control_characters_that_meant_windows_1252_are_read_so() =>
        Assert.Equal("it’s", Assert.Single(Read("<rss><channel><item><title>it&#146;s</title></item></channel></rss>")).Title);

    [Theory]
    [InlineData("<rss><channel><item><title>One</title></item><item><title>Tw", "truncated")]
    [InlineData("<rss><channel><item><title>One & only</title></item></channel></rss>", "repaired")]
    [InlineData("<rss><channel><item><title>One</title><pubDate>yesterday-ish</pubDate></item></channel></rss>", "bad_date")]
    [InlineData("<rss><channel><item><title>One</title><pubDate>05/06/2024</pubDate></item></channel></rss>", "ambiguous_date")]
    [InlineData("<rss><channel><item><title>One</title><pubDate>Mon, 15 Jan 2199 18:00:00 GMT</pubDate></item></channel></rss>", "bad_date")]
    [InlineData("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"title\":\"One\",\"date_published\":\"05/06/2024\"}]}", "ambiguous_date")]
    [InlineData("<rss><channel><item><title>One</title><link>mailto:a@b.example</link></item></channel></rss>", "bad_link")]
    [InlineData("""{"version":"1","items":[{"id":"1","title":"One"},{"id":"2""", "truncated")]
    public void What_was_mended_or_left_out_is_counted(string body, string reason)
    {
        Assert.Single(Read(body));
        Assert.Equal(reason, Assert.Single(_report.Noted).Key);
        Assert.Single(_report.Details);
    }

    [Theory]
    [InlineData("Alternate", "text/html; charset=utf-8")]
    [InlineData("http://www.iana.org/assignments/relation/alternate", null)]
    [InlineData("bookmark ALTERNATE", "TEXT/HTML")]
    public void Relations_compare_as_registered_and_a_page_comes_first(string relation, string? type)
    {
        var feed = Parse($"""
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><title>E</title><link rel="alternate" type="application/pdf" href="https://c.example/1.pdf"/>
            <link rel="{relation}" {(type is null ? "" : $"type='{type}'")} href="https://c.example/1"/></entry></feed>
            """);

        Assert.Equal("https://c.example/1", feed.Items[0].Link);
    }

    [Theory]
    [InlineData("", "/a/1", "https://f.example/a/1")]
    [InlineData("", "//g.example/1", "https://g.example/1")]
    [InlineData("xml:base='https://b.example/x/'", "1", "https://b.example/x/1")]
    [InlineData("", "N/A", null)]
    [InlineData("", "www.g.example/1", "https://www.g.example/1")]
    public void A_relative_link_is_of_the_site_before_the_place_it_was_found_at(string declared, string link, string? expected)
    {
        var xml = $"<rss version='2.0'><channel {declared}><title>F</title><link>https://f.example/</link><item><title>a</title><link>{link}</link></item></channel></rss>";

        Assert.Equal(expected, Parse(xml, new Uri("https://feeds.proxy.example/f.xml")).Items[0].Link);
        Assert.Equal(expected, Parse(xml).Items[0].Link);
    }

    [Theory]
    [InlineData("<media:content url='https://i.example/p.jpeg'/>", "https://i.example/p.jpeg")]
    [InlineData("<media:content url='https://i.example/p?x=1' type='image/avif'/>", "https://i.example/p?x=1")]
    [InlineData("<media:content url='https://i.example/v.mp4' type='video/mp4'/><media:thumbnail url='//i.example/t'/>", "https://i.example/t")]
    [InlineData("<media:thumbnail url='https://px.example/t.gif' width='1' height='1'/>", null)]
    [InlineData("<enclosure url='https://i.example/p.gif' length='0'/>", "https://i.example/p.gif")]
    [InlineData("<enclosure url='https://i.example/a.mp3' type='audio/mpeg'/>", null)]
    [InlineData("<description>&lt;img src=\"https://px.example/t.gif\" width=\"1\" height=\"1\"&gt;&lt;img src=\"https://i.example/real.jpg\"&gt;</description>", "https://i.example/real.jpg")]
    [InlineData("<description>&lt;img src=\"data:image/gif;base64,R0\" data-src=\"https://i.example/real.jpg\"&gt;</description>", "https://i.example/real.jpg")]
    [InlineData("<description>&lt;img srcset='//i.example/s.jpg 1x, //i.example/l.jpg 2x'&gt;</description>", "https://i.example/s.jpg")]
    [InlineData("<description>&lt;img alt='a &gt; b' src=/p.jpg&gt;</description>", "https://c.example/p.jpg")]
    [InlineData("<description>&lt;picture>&lt;source type='image/webp' srcset='/s.webp 480w, /l.webp 800w'>&lt;/picture></description>", "https://c.example/s.webp")]
    [InlineData("<description>&lt;picture>&lt;source srcset='/s.webp'>&lt;img src='/p.jpg'>&lt;/picture></description>", "https://c.example/p.jpg")]
    [InlineData("<description>&lt;picture>&lt;source data-srcset='/s.webp 1x'>&lt;img src='data:image/gif;base64,R0'>&lt;/picture>&lt;img src='/other.jpg'></description>", "https://c.example/s.webp")]
    [InlineData("<description>&lt;picture>&lt;source srcset='/unclosed.webp'></description>", "https://c.example/unclosed.webp")]
    [InlineData("<description>&lt;video>&lt;source src='/v.mp4'>&lt;/video></description>", null)]
    [InlineData("<description>&lt;img srcset='data:image/gif;base64,R0 1x, /real.jpg 2x'&gt;</description>", "https://c.example/real.jpg")]
    [InlineData("<description>&lt;img src='https://i.example/a b.jpg'&gt;</description>", "https://i.example/a%20b.jpg")]
    [InlineData("<description>&lt;img src='/a b.jpg'&gt;</description>", "https://c.example/a%20b.jpg")]
    [InlineData("<enclosure url='https://i.example/a b.jpg' type='image/jpeg'/>", "https://i.example/a%20b.jpg")]
    [InlineData("<image>https://i.example/a.jpg</image>", "https://i.example/a.jpg")]
    [InlineData("<image>/a.jpg</image>", "https://c.example/a.jpg")]
    [InlineData("<image><url>https://i.example/a.jpg</url><title>a</title></image>", "https://i.example/a.jpg")]
    [InlineData("<image src='https://i.example/a.jpg'/>", "https://i.example/a.jpg")]
    [InlineData("<image>&lt;img src='https://i.example/a.jpg'></image>", "https://i.example/a.jpg")]
    [InlineData("<image>A mill at dawn</image>", null)]
    [InlineData("<image/><image>https://i.example/a.jpg</image>", "https://i.example/a.jpg")]
    [InlineData("<media:content xml:base='https://b.example/x/' url='p.jpeg'/>", "https://b.example/x/p.jpeg")]
    public void The_picture_is_found_and_counting_pixels_are_not(string inside, string? expected) =>
        Assert.Equal(expected, Parse($"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><link>https://c.example/</link><item><title>x</title>{inside}</item></channel></rss>").Items[0].Image);

    [Fact]
    public void A_link_is_relative_to_what_it_says_itself()
    {
        var atom = Parse("""
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://f.example/"><link xml:base="site/" href="home"/><entry><id>u</id><title>E</title>
            <link xml:base="https://b.example/x/" href="1"/><link rel="enclosure" xml:base="files/" href="1.mp3"/></entry></feed>
            """);
        var rss = Parse("""
            <rss><channel xml:base="https://f.example/"><link xml:base="site/">home</link><item><title>E</title><link xml:base="https://b.example/x/">1</link>
            <enclosure xml:base="files/" url="1.mp3"/></item></channel></rss>
            """);

        foreach (var feed in (FeedDocument[])[atom, rss])
        {
            Assert.Equal("https://f.example/site/home", feed.Link);
            Assert.Equal("https://b.example/x/1", feed.Items[0].Link);
            Assert.Equal("https://f.example/files/1.mp3", feed.Items[0].Enclosures[0].Url);
        }
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("hz-gb-2312")]
    [InlineData("ebcdic-none")]
    public void A_label_that_is_refused_counts_as_not_declared(string label) =>
        Assert.Equal("One", Parse($"<?xml version='1.0' encoding='{label}'?><rss><channel><item><title>One</title></item></channel></rss>").Items[0].Title);

    [Theory]
    [InlineData("<a href='x'>", "<a href='https://b.example/d/x'>")]
    [InlineData("<a\nHREF =\t\"x\" src='y'>", "<a\nHREF =\t\"https://b.example/d/x\" src='y'>")]
    [InlineData("<a title='a > b' href='x'>", "<a title='a > b' href='x'>")]
    [InlineData("<a href='https://o.example/' cite='y'>", "<a href='https://o.example/' cite='https://b.example/d/y'>")]
    [InlineData("<a href='mailto:a@b.example'><a href='#top'><img src='?p=1'>", "<a href='mailto:a@b.example'><a href='#top'><img src='https://b.example/d/e?p=1'>")]
    [InlineData("<a data-href='x'><a href=''><a href='x", "<a data-href='x'><a href=''><a href='x")]
    [InlineData("< a href='x'> href='x' <1 href='x'>", "< a href='x'> href='x' <1 href='x'>")]
    public void Relative_addresses_in_markup_are_made_absolute_one_in_a_tag(string markup, string expected) =>
        Assert.Equal(expected, FeedText.ResolveLinks(markup, new Uri("https://b.example/d/e")));

    private List<IncomingArticle> Read(string body) => [.. FeedArticles.From(Parse(body), "https://f.example/feed", "rss", _report)];

    private static FeedDocument Parse(string body, Uri? baseUrl = null) => FeedParser.Parse(Encoding.UTF8.GetBytes(body), null, baseUrl);
}
