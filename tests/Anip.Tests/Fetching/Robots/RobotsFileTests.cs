using System.Text;
using Anip.Fetching.Robots;

namespace Anip.Tests.Fetching.Robots;

public sealed class RobotsFileTests
{
    [Theory]
    // The longest rule decides; of two as long, the one that allows.
    [InlineData("Disallow: /\nAllow: /news", "/news/1", true)]
    [InlineData("Allow: /p\nDisallow: /", "/page", true)]
    [InlineData("Allow: /folder\nDisallow: /folder", "/folder/page", true)]
    [InlineData("Allow: /page\nDisallow: /*.htm", "/page.htm", false)]
    [InlineData("Allow: /$\nDisallow: /", "/", true)]
    [InlineData("Allow: /$\nDisallow: /", "/page.htm", false)]
    // Stars and ends.
    [InlineData("Disallow: /*.php$", "/a/b.php", false)]
    [InlineData("Disallow: /*.php$", "/a/b.php?c=1", true)]
    [InlineData("Disallow: /*.php", "/a/b.php?c=1", false)]
    [InlineData("Disallow: /fish*", "/fishheads/yummy.html", false)]
    [InlineData("Disallow: /fish/", "/fish", true)]
    [InlineData("Disallow: /fish/*/bones$", "/fish/a/b/bones", false)]
    [InlineData("Disallow: /a*a$", "/a", true)]
    [InlineData("Disallow: *", "/anything", false)]
    // Case counts in paths and not in names; comments and blanks do not count.
    [InlineData("disALLOW : /Fish # not for us", "/Fish", false)]
    [InlineData("Disallow: /Fish", "/fish", true)]
    [InlineData("Disallow:", "/fish", true)]
    [InlineData("Disallow: /a\nNonsense\nUnknown: /b", "/b", true)]
    // Escapes.
    [InlineData("Disallow: /a%3cd.html", "/a%3Cd.html", false)]
    [InlineData("Disallow: /%7Ejoe", "/~joe/index.html", false)]
    [InlineData("Disallow: /ツ", "/%E3%83%84", false)]
    [InlineData("Disallow: /a%2Fb", "/a/b", true)]
    [InlineData("Disallow: /a%2Ab", "/a*b", false)]
    [InlineData("Disallow: /a%2Ab", "/axb", true)]
    // The file itself may always be read.
    [InlineData("Disallow: /", "/robots.txt", true)]
    public void The_rule_that_fits_best_decides(string rules, string path, bool allowed) =>
        Assert.Equal(allowed, Parse($"User-agent: *\n{rules}").Allows(new Uri("https://site.example" + path)));

    [Theory]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: anip\nDisallow: /private", true)]
    [InlineData("User-agent: ANIP/2.0 (bot)\nDisallow: /private\nUser-agent: *\nDisallow: /", true)]
    [InlineData("User-agent: googlebot\nUser-agent: Anip\nDisallow: /\n\nUser-agent: *\nDisallow:", false)]
    [InlineData("User-agent: anip\nDisallow: /private\n\nUser-agent: other\nDisallow:\n\nUser-agent: anip\nDisallow: /news", false)]
    [InlineData("User-agent: anipbot\nDisallow: /", true)]
    [InlineData("Disallow: /", true)]
    [InlineData("\uFEFFUser-agent: *\r\nDisallow: /\r\n", false)]
    [InlineData("<html><body>Not found</body></html>", true)]
    [InlineData("", true)]
    public void Our_own_groups_count_before_the_one_for_everybody(string text, bool allowed) =>
        Assert.Equal(allowed, Parse(text).Allows(new Uri("https://site.example/news")));

    [Fact]
    public void What_stands_beside_the_rules_is_read()
    {
        var robots = Parse("Sitemap: https://site.example/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /x\n\nsitemap:https://site.example/b.xml");

        Assert.Equal((TimeSpan.FromSeconds(2.5), true, false), (robots.CrawlDelay, robots.ForbidsSomething, robots.NamesUs));
        Assert.Equal(["https://site.example/a.xml", "https://site.example/b.xml"], robots.Sitemaps);
    }

    [Fact]
    public void What_is_behind_500_kibibytes_does_not_count()
    {
        var text = "User-agent: *\n" + new string('#', RobotsFile.MaxBytes) + "\nDisallow: /";

        Assert.True(Parse(text).Allows(new Uri("https://site.example/news")));
    }

    [Fact]
    public void A_rule_of_many_stars_is_not_slow()
    {
        var robots = Parse($"User-agent: *\nDisallow: /{string.Concat(Enumerable.Repeat("*a", 5_000))}b$");

        Assert.True(robots.Allows(new Uri("https://site.example/" + new string('a', 8_000))));
    }

    private static RobotsFile Parse(string text) => RobotsFile.Parse(Encoding.UTF8.GetBytes(text), "ANIP");
}
