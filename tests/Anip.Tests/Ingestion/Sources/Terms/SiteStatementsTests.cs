using System.Text;
using Anip.Ingestion.Sources.Terms;

namespace Anip.Tests.Ingestion.Sources.Terms;

public sealed class SiteStatementsTests
{
    private const string Agent = "ANIP";

    [Theory]
    [InlineData("noai, noimageai", true, false)]
    [InlineData("NOINDEX", false, true)]
    [InlineData("none", false, true)]
    [InlineData("googlebot: noindex, noai", false, false)]
    [InlineData("googlebot: noindex, anip: noai", true, false)]
    [InlineData("unavailable_after: 25 Jun 2030 15:00:00 PST, noai", true, false)]
    [InlineData("max-snippet:50, noindex", false, true)]
    [InlineData("index, follow", false, false)]
    [InlineData(null, false, false)]
    public void The_header_counts_where_it_is_meant_for_us(string? header, bool noAi, bool noIndex) =>
        Assert.Equal((noAi, noIndex), SiteStatements.OfRobotsTag(header, Agent));

    [Fact]
    public void A_page_says_it_by_its_meta_elements()
    {
        const string Html = """<head><META content="noai, follow" NAME=robots><meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://a.example/p.json"><!-- <meta name=robots content=noindex> --></head>""";

        Assert.Equal((true, false, true, "https://a.example/p.json"), SiteStatements.OfPage(Html, Agent));
        Assert.Equal((false, false, null, null), SiteStatements.OfPage("<head><meta name=robots content=all></head>", Agent));
    }

    [Theory]
    [InlineData("""[{"location":"/public/*","tdm-reservation":0},{"location":"/","tdm-reservation":1,"tdm-policy":"https://a.example/p"}]""", "/news", true)]
    [InlineData("""[{"location":"/public/*","tdm-reservation":0},{"location":"/","tdm-reservation":1}]""", "/public/a", false)]
    [InlineData("""[{"location":"*","tdm-reservation":"1"}]""", "/news", true)]
    [InlineData("""[{"location":"/other","tdm-reservation":1}]""", "/news", null)]
    [InlineData("""{"location":"/","tdm-reservation":1}""", "/news", null)]
    [InlineData("<html>", "/news", null)]
    [InlineData("[[[[[[[[[[[[]]]]]]]]]]]]", "/news", null)]
    public void The_file_of_reservations_counts_by_its_first_rule_that_fits(string file, string path, bool? reserved) =>
        Assert.Equal(reserved, SiteStatements.OfTdmFile(Encoding.UTF8.GetBytes(file), path).Reserved);

    [Theory]
    [InlineData("User-Agent: *\nDisallow: /", "disallow")]
    [InlineData("User-Agent: *\nDisallow: *.txt\nAllow: /", "disallow")]
    [InlineData("User-Agent: *\nDisallow: *.jpg\nDisallow: *.png", "allow")]
    [InlineData("User-Agent: *\nAllow: /", "allow")]
    [InlineData("<html><body>Not found</body></html>", null)]
    [InlineData("", null)]
    public void Ai_txt_counts_for_texts(string file, string? said) => Assert.Equal(said, SiteStatements.OfAiTxt(Encoding.UTF8.GetBytes(file), Agent));
}
