using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Anip.Articles.Addresses;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;
using Anip.Tests.Architecture;

namespace Anip.Tests.Articles;

/// <summary>What docs/identity.md says is so.</summary>
public sealed partial class IdentityPageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs/identity.md"));

    [Fact]
    public void Every_address_of_the_page_is_known_as_it_says()
    {
        var rows = Rows("## Addresses");

        Assert.True(rows.Count > 10);
        Assert.All(rows, row => Assert.Equal(
            row[1] == "none" ? "" : row[1].Trim('`'),
            ArticleIdentity.TryAddress(row[0].Trim('`'), out var canonical, out _) ? canonical : ""));
    }

    [Theory]
    [InlineData("rss")]
    [InlineData("atom")]
    [InlineData("json")]
    public void Every_document_of_the_page_gives_the_articles_that_it_says(string format)
    {
        var rows = Rows("## Items of one document");

        Assert.True(rows.Count > 10);
        Assert.All(rows, row =>
        {
            var items = row[0].Split("<br>").Select(item => ItemPattern().Match(item)).Select(match => (Given(match, "link"), Given(match, "id"), match.Groups["title"].Value)).ToList();
            var feed = FeedParser.Parse(Encoding.UTF8.GetBytes(Write(format, items)), null, new Uri("https://c.example/feed"));
            var known = FeedArticles.From(feed, "https://c.example/feed", "rss", new SourceReport()).Select(article => article.Url).ToList();

            Assert.Equal(row[1].Split("<br>").Select(one => one.Trim('`')), known.Select(url => Hash().Replace(url, "…")));
            Assert.Equal(int.Parse(row[2]), known.Distinct().Count());
        });
    }

    private static string? Given(Match match, string group) => match.Groups[group].Value is "-" ? null : match.Groups[group].Value;

    private static string Write(string format, List<(string? Link, string? Id, string Title)> items) => format switch
    {
        "rss" => $"<rss version='2.0'><channel><title>C</title><link>https://c.example/</link>{string.Concat(items.Select(item =>
            $"<item><title>{item.Title}</title>{Element("link", item.Link)}{(item.Id is null ? "" : $"<guid isPermaLink='false'>{item.Id}</guid>")}</item>"))}</channel></rss>",
        "atom" => $"<feed xmlns='http://www.w3.org/2005/Atom'><title>C</title><link href='https://c.example/'/>{string.Concat(items.Select(item =>
            $"<entry><title>{item.Title}</title>{(item.Link is null ? "" : $"<link href='{item.Link}'/>")}{Element("id", item.Id)}</entry>"))}</feed>",
        _ => $$"""{"version":"https://jsonfeed.org/version/1.1","title":"C","home_page_url":"https://c.example/","items":[{{string.Join(',', items.Select(item =>
            $$"""{"title":"{{item.Title}}","content_text":""{{Member("url", item.Link)}}{{Member("id", item.Id)}}}"""))}}]}""",
    };

    private static string Element(string name, string? text) => text is null ? "" : $"<{name}>{WebUtility.HtmlEncode(text)}</{name}>";

    private static string Member(string name, string? text) => text is null ? "" : $",\"{name}\":\"{JsonEncodedText.Encode(text)}\"";

    private static List<string[]> Rows(string heading) =>
    [
        .. Page.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ")),
    ];

    [GeneratedRegex("^`(?<link>[^`]*)` `(?<id>[^`]*)` (?<title>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ItemPattern();

    [GeneratedRegex("(?<=:~:item=|urn:anip:)[0-9a-f]{32}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hash();
}
