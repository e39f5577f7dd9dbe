using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.NewsApi;

namespace Anip.Tests.Ingestion.Sources.NewsApi;

public sealed class NewsApiParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_recorded_answer_gives_its_articles()
    {
        var answer = NewsApiParser.Parse(Fixture("top-headlines-2022.json"), Now);

        Assert.Equal((4, 37, 0, 0), (answer.Articles.Count, answer.TotalResults, answer.Withdrawn, answer.Rejected));
        var first = answer.Articles[0];
        Assert.Equal("Ukraine-Russia War: Live Updates", first.Title);
        Assert.Equal("New York Times", first.Source);
        Assert.Equal("Marc Santora, Andrew E. Kramer", first.Author);
        Assert.Equal(new DateTimeOffset(2022, 3, 6, 8, 30, 57, TimeSpan.Zero), first.PublishedAt);
        Assert.Equal(DateSource.Feed, first.DateSource);
        Assert.Equal("newsapi", first.ApiSource);
        Assert.Contains("\"publishedAt\"", Encoding.UTF8.GetString(first.Raw.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_is_no_text_is_counted()
    {
        var report = new SourceReport();
        var answer = NewsApiParser.Parse(
            Encoding.UTF8.GetBytes("""{"status":"ok","articles":[{"title":"One","url":{"b":1},"publishedAt":["x"],"author":null},{"title":["a"],"url":"https://example.com/2"}]}"""), Now, report);

        Assert.Equal((1, 1, 3), (answer.Articles.Count, answer.Rejected, report.Noted["wrong_kind"]));
    }

    [Fact]
    public void What_is_cut_is_a_snippet_and_says_nothing_of_the_cut()
    {
        var articles = NewsApiParser.Parse(Fixture("top-headlines-2022.json"), Now).Articles;

        Assert.All(articles, article => Assert.Equal(ContentKind.Snippet, article.ContentKind));
        Assert.All(articles, article => Assert.DoesNotContain(" chars]", article.Content, StringComparison.Ordinal));
    }

    [Fact]
    public void Language_and_region_are_not_taken_from_anywhere() =>
        Assert.All(NewsApiParser.Parse(Fixture("everything-2020.json"), Now).Articles, article => Assert.True(article.Language is null && article.Region is null));

    [Theory]
    [InlineData("Rain ahead - CNN", "CNN", "Rain ahead")]
    [InlineData("Rain ahead - The Verge", "Verge", "Rain ahead")]
    [InlineData("Rain ahead - cbs news", "CBS News", "Rain ahead")]
    [InlineData("Rain ahead - Fox News", "Google News", "Rain ahead - Fox News")]
    [InlineData("Rain - and wind - CNN", "CNN", "Rain - and wind")]
    [InlineData("Rain-CNN", "CNN", "Rain-CNN")]
    [InlineData(" - CNN", "CNN", "- CNN")]
    [InlineData("CNN", "CNN", "CNN")]
    public void The_outlet_is_cut_off_a_title_only_where_it_is_the_outlet(string title, string outlet, string expected) =>
        Assert.Equal(expected, Assert.Single(Parse($$"""{"source":{"id":null,"name":"{{outlet}}"},"title":"{{title}}","url":"https://a.example/1"}""").Articles).Title);

    [Theory]
    [InlineData("""{"title":"[Removed]","url":"https://a.example/1"}""")]
    [InlineData("""{"title":"Anything","url":"https://removed.com"}""")]
    public void Withdrawn_articles_are_left_out_and_counted(string entry)
    {
        var answer = Parse(entry);

        Assert.Equal((0, 1, 1), (answer.Articles.Count, answer.Withdrawn, answer.Count));
    }

    [Fact]
    public void Members_without_value_lose_nothing()
    {
        var article = Assert.Single(Parse(
            """{"source":{"id":null,"name":null},"author":null,"title":"Rain","description":null,"url":"https://a.example/1","urlToImage":null,"publishedAt":null,"content":null}""").Articles);

        Assert.Equal(("Rain", ContentKind.None, DateSource.None), (article.Title, article.ContentKind, article.DateSource));
        Assert.True(article.Content is null && article.Source is null && article.Author is null && article.PublishedAt is null && article.ImageUrl is null);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("\"0000-00-00T00:00:00Z\"")]
    [InlineData("\"1970-01-01T00:00:00Z\"")]
    [InlineData("\"2999-01-01T00:00:00Z\"")]
    [InlineData("{}")]
    public void A_date_that_cannot_be_read_stays_unknown(string date) =>
        Assert.Null(Assert.Single(Parse($$"""{"title":"Rain","url":"https://a.example/1","publishedAt":{{date}}}""").Articles).PublishedAt);

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"url":"https://a.example/1","title":"","description":" "}""")]
    public void Entries_that_are_no_articles_are_counted(string entry)
    {
        var answer = Parse(entry, """{"title":"Rain","url":"https://a.example/1"}""");

        Assert.Equal((1, 1), (answer.Articles.Count, answer.Rejected));
    }

    [Theory]
    [InlineData("""{"status":"error","code":"apiKeyInvalid","message":"Your API key is invalid."}""", "apiKeyInvalid")]
    [InlineData("""{"code":"somethingNew","message":"We invented a code."}""", "somethingNew")]
    [InlineData("""{"status":"error"}""", "unexpectedError")]
    [InlineData("""{"status":"ok","sources":[]}""", "not_articles")]
    [InlineData("""{"status":"ok"}""", "not_articles")]
    [InlineData("""{"articles":{}}""", "not_articles")]
    [InlineData("[]", "not_articles")]
    [InlineData("\"text\"", "not_articles")]
    [InlineData("<html>Bad gateway</html>", "malformed")]
    [InlineData("{\"status\":\"ok\",\"articles\":[{\"title\":\"cut o", "malformed")]
    [InlineData("", "malformed")]
    public void Whatever_is_no_list_of_articles_is_one_error_with_a_code(string body, string code) =>
        Assert.Equal(code, Assert.Throws<SourceException>(() => NewsApiParser.Parse(Encoding.UTF8.GetBytes(body), Now)).Code);

    [Fact]
    public void The_list_of_sources_is_told_from_articles() =>
        Assert.Equal("not_articles", Assert.Throws<SourceException>(() => NewsApiParser.Parse(Fixture("sources.json"), Now)).Code);

    [Theory]
    [InlineData("\"38\"")]
    [InlineData("1e99")]
    [InlineData("null")]
    public void A_total_that_is_no_number_is_the_number_of_articles(string total) =>
        Assert.Equal(1, NewsApiParser.Parse(Encoding.UTF8.GetBytes($$"""{"status":"ok","totalResults":{{total}},"articles":[{"title":"Rain"}]}"""), Now).TotalResults);

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Empty(NewsApiParser.Parse(Encoding.UTF8.GetBytes("\uFEFF{\"articles\":[]}"), Now).Articles);

    private static NewsApiAnswer Parse(params string[] entries) =>
        NewsApiParser.Parse(Encoding.UTF8.GetBytes($$"""{"status":"ok","totalResults":99,"articles":[{{string.Join(',', entries)}}]}"""), Now);

    private static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "newsapi", name));
}
