using System.Text;
using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Gdelt;
using Anip.Ingestion.Sources.GdeltBulk.Rows;

namespace Anip.Tests.Ingestion.Sources.GdeltBulk;

public sealed class GkgLinesTests
{
    private readonly SourceReport _report = new();

    [Fact]
    public void A_record_of_the_web_with_a_title_is_an_article_without_a_text()
    {
        var article = Assert.Single(Read(GkgText.Line(
            7, "Th&#x1EE7; t&#x1B0;&#x1EDB;ng &amp; more", language: "vie",
            extras: "<PAGE_AUTHORS>Ann Lee;Bo Ek</PAGE_AUTHORS><PAGE_PRECISEPUBTIMESTAMP>20260301101500</PAGE_PRECISEPUBTIMESTAMP>"))!);

        Assert.Equal(("https://news.example/20260301120000/7", "Thủ tướng & more", "news.example", "Ann Lee, Bo Ek"), (article.Url, article.Title, article.Source, article.Author));
        Assert.Equal((null, ContentKind.None, "vi", null), (article.Content, article.ContentKind, article.Language, article.Region));
        Assert.Equal((new DateTimeOffset(2026, 3, 1, 10, 15, 0, TimeSpan.Zero), DateSource.Page), (article.PublishedAt, article.DateSource));
        Assert.Equal(("gdelt_bulk", "https://img.example/1.jpg"), (article.ApiSource, article.ImageUrl));
    }

    [Fact]
    public void The_date_of_the_file_is_not_the_date_of_the_article()
    {
        var article = Assert.Single(Read(GkgText.Line(1, "A title"))!);

        Assert.Equal((null, DateSource.None), (article.PublishedAt, article.DateSource));
    }

    [Fact]
    public void What_gdelt_read_off_the_text_is_kept_as_its_word()
    {
        var raw = Raw(GkgText.Line(1, "A title", places: $"{GkgText.Paris};{GkgText.China};{GkgText.Paris}", language: "fra"));

        Assert.Equal(["PROTEST", "TAX_FNCACT"], raw.GetProperty("themes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["jane doe", "li wei"], raw.GetProperty("persons").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["united nations"], raw.GetProperty("organizations").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("fr", -2.5, 300), (raw.GetProperty("source_language").GetString(), raw.GetProperty("tones").GetProperty("tone").GetDouble(), raw.GetProperty("tones").GetProperty("words").GetInt32()));
        Assert.Equal(
            [("Paris, France (general), France", "FR", 48.8667, 2.33333), ("China", "CN", 35, 105)],
            raw.GetProperty("places").EnumerateArray().Select(place => (
                place.GetProperty("name").GetString()!, place.GetProperty("country").GetString()!, place.GetProperty("latitude").GetDouble(), place.GetProperty("longitude").GetDouble())));
    }

    [Fact]
    public void What_gdelt_says_of_an_article_stands_beside_it()
    {
        var said = Assert.Single(Read(GkgText.Line(1, "A title", places: $"{GkgText.Paris};{GkgText.China};{GkgText.Paris}", language: "fra"))!).Statement!;

        Assert.Equal(("A title", "news.example", "fr", -2.5), (said.Title, said.Outlet, said.Language, said.SentimentScore));
        Assert.Equal(["FR", "CN"], said.Countries);
        Assert.Equal(["PROTEST", "TAX_FNCACT"], said.Categories);
        Assert.Equal(["jane doe", "li wei", "united nations"], said.Names);
    }

    [Fact]
    public void Where_only_the_columns_with_offsets_are_filled_places_and_themes_are_read_by_their_layout()
    {
        var columns = GkgText.Line(1, "A title").Split('\t');
        (columns[7], columns[8], columns[9], columns[10]) = ("", "PROTEST,26;PROTEST,91;ARREST,5", "", "3#Chicago, Illinois, United States#US#USIL#IL031#41.85#-87.6501#423587#279");

        var raw = Raw(string.Join('\t', columns));

        Assert.Equal(["PROTEST", "ARREST"], raw.GetProperty("themes").EnumerateArray().Select(name => name.GetString()));
        var place = Assert.Single(raw.GetProperty("places").EnumerateArray());
        Assert.Equal(("US", 41.85, -87.6501), (place.GetProperty("country").GetString(), place.GetProperty("latitude").GetDouble(), place.GetProperty("longitude").GetDouble()));
    }

    [Theory]
    [InlineData("1#Nowhere#XX#XX#abc#999#XX")]
    [InlineData("#########")]
    [InlineData("4#Broken")]
    public void A_place_that_cannot_be_read_costs_the_place(string place)
    {
        var raw = Raw(GkgText.Line(1, "A title", places: $"{place};{GkgText.Bern}"));

        Assert.Equal("CH", raw.GetProperty("places").EnumerateArray().Last().GetProperty("country").GetString());
    }

    [Fact]
    public void Records_that_are_no_articles_are_counted_by_reason_and_cost_nobody_else()
    {
        var lines = new[]
        {
            GkgText.Line(1, "First"), GkgText.Line(2), GkgText.Line(3, "Of a wire", url: "BBC Monitoring/(c) BBC", collection: 2), "<html>", "",
            GkgText.Line(4, "Cut")[..^1], string.Join('\t', GkgText.Line(5, "Short").Split('\t').Take(20)), GkgText.Line(6, "Last"),
        };

        var articles = Read(string.Join("\r\n", lines))!;

        Assert.Equal(["First", "Last"], articles.Select(article => article.Title));
        Assert.Equal((2, 1, 3), (_report.Rejected["malformed"], _report.Rejected["no_address"], _report.Rejected["no_title"]));
        Assert.Equal(1, _report.Noted["columns"]);
    }

    [Fact]
    public void Records_come_from_a_pipe_by_the_name_of_gdelt_as_its_other_answers_do()
    {
        var body = Encoding.UTF8.GetBytes(GkgText.Line(1, "A title"));

        Assert.Equal("A title", Assert.Single(GdeltSource.Descriptor.Parser!.Parse(body, DateTimeOffset.UnixEpoch, _report)).Title);
        Assert.Null(Read("""{"articles":[]}"""));
    }

    private IReadOnlyList<IncomingArticle>? Read(string text) => GkgLines.Read(Encoding.UTF8.GetBytes(text), _report);

    private JsonElement Raw(string line) => JsonElement.Parse(Encoding.UTF8.GetString(Assert.Single(Read(line)!).Raw.Span));
}
