using System.IO.Compression;
using System.Text;
using Anip.Articles;
using Anip.Fetching;
using Anip.Fetching.Robots;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Sitemaps;
using Anip.Ingestion.Sources.Terms;
using Anip.Tests.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Sources.Sitemaps;

public sealed class SitemapSourceTests
{
    private const string Head = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">""";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SitemapOptions _options = new();

    [Fact]
    public async Task What_a_sitemap_says_of_its_news_becomes_articles()
    {
        var (articles, report) = await ReadAsync(_ => RawServer.Ok($"""
            {Head}<url><loc> https://news.example/a?utm_source=x&amp;b=1 </loc><image:image><image:loc>https://news.example/a.jpg</image:loc></image:image><news:news><news:publication><news:name>The Gazette</news:name><news:language>en-GB</news:language></news:publication>
            <news:publication_date>2026-03-01T09:00+01:00</news:publication_date><news:title><![CDATA[Rain & sun]]></news:title><news:keywords>weather, sky</news:keywords></news:news></url>
            <url><loc>https://news.example/about</loc></url>
            <url><loc>https://news.example/old</loc>{News("Old", "2026-02-20")}</url>
            <url><loc>https://news.example/undated</loc>{News("Undated", "soon")}</url>
            <url>{News("Nowhere", "2026-03-01")}</url></urlset>
            """));

        Assert.Equal(["Rain & sun", "Undated"], articles.Select(article => article.Title));
        var article = articles[0];
        Assert.Equal(("https://news.example/a?b=1", "The Gazette", "en", "GB", "sitemap"), (article.Url, article.Source, article.Language, article.Region, article.ApiSource));
        Assert.Equal((new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), DateSource.Feed, "https://news.example/a.jpg"), (article.PublishedAt!.Value.ToUniversalTime(), article.DateSource, article.ImageUrl));
        Assert.Contains("weather, sky", Encoding.UTF8.GetString(article.Raw.Span), StringComparison.Ordinal);
        Assert.Equal((null, DateSource.None), (articles[1].PublishedAt, articles[1].DateSource));
        Assert.Equal((1, 1, 1, 1), (report.Rejected["empty"], report.Rejected["too_old"], report.Rejected["no_address"], report.Noted["bad_date"]));
    }

    [Fact]
    public async Task Of_an_index_the_sitemaps_that_may_have_news_are_read_and_one_that_is_gone_is_told()
    {
        var (articles, report) = await ReadAsync((path, url) => path switch
        {
            "/" => RawServer.Ok($"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{url("/2019.xml")}</loc><lastmod>2019-12-31</lastmod></sitemap><sitemap><loc>{url("/gone.xml")}</loc></sitemap><sitemap><loc>{url("/news.xml.gz")}</loc><lastmod>2026-03-01</lastmod></sitemap></sitemapindex>"),
            "/news.xml.gz" => RawServer.Ok(Encoding.Latin1.GetString(Gzip($"{Head}<url><loc>https://news.example/1</loc>{News("One", "2026-03-01")}</url></urlset>"))),
            _ => RawServer.Status(404),
        });

        Assert.Equal("One", Assert.Single(articles).Title);
        Assert.Equal(1, report.Noted["unread_part"]);
        Assert.Null(report.ETag);
    }

    [Fact]
    public async Task One_that_is_not_well_formed_is_read_and_a_page_of_html_is_refused()
    {
        var (articles, report) = await ReadAsync(_ => RawServer.Ok($"{Head}<url><loc>https://news.example/1?a=1&b=2</loc>{News("Salt & pepper", "2026-03-01")}</url></urlset>"));
        var refusal = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(_ => RawServer.Ok("<html><body>Moved</body></html>")));

        Assert.Equal(("Salt & pepper", "https://news.example/1?a=1&b=2"), (Assert.Single(articles).Title, articles[0].Url));
        Assert.Equal((1, "not_a_sitemap"), (report.Noted["repaired"], refusal.Code));
    }

    [Fact]
    public async Task More_than_the_settings_allow_is_left_out_and_told()
    {
        _options.MaxItems = 2;
        var (articles, report) = await ReadAsync(_ => RawServer.Ok(Head + string.Concat(Enumerable.Range(0, 50).Select(at => $"<url><loc>https://news.example/{at}</loc>{News($"News {at}", "2026-03-01")}</url>")) + "</urlset>"));

        Assert.Equal((2, 1), (articles.Count, report.Noted["limited"]));
    }

    private static string News(string title, string date) => $"<news:news><news:title>{title}</news:title><news:publication_date>{date}</news:publication_date></news:news>";

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync(Func<string, string> answer) => ReadAsync((path, _) => answer(path));

    private async Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync(Func<string, Func<string, Uri>, string> answer)
    {
        RawServer? server = null;
        await using (server = RawServer.Start(path => answer(path, at => server!.Url(at))))
        {
            await using var provider = Fetchers.Provider();
            var gate = new TermsGate(provider.GetRequiredService<RobotsRules>(), new OptionsWrapper<IngestionOptions>(new IngestionOptions()), _clock);
            var source = new SitemapSource(provider.GetRequiredService<GuardedFetcher>(), gate, new OptionsWrapper<SitemapOptions>(_options), _clock);
            var reading = SourceReading.Of(source, server.Url().ToString(), SitemapSource.Kind, _clock.GetUtcNow());
            return (await reading.FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken), reading.Report);
        }
    }
}
