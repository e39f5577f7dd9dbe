using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;
using Anip.Ingestion.Sources.Sitemaps;
using Anip.Tests.Fetching;

namespace Anip.Tests.Ingestion.Sources.Discovery;

public sealed class FeedDiscoveryTests : IAsyncDisposable
{
    private readonly Site _site = new();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_page_leads_to_the_feeds_that_it_names_with_what_each_would_bring()
    {
        _site["/"] = Site.Page("""
            <LINK title='World' href=/world.xml rel="alternate" type="application/rss+xml">
            <!-- <link rel="alternate" type="application/rss+xml" href="/old.xml"> -->
            <script>document.write('<link rel="alternate" type="application/rss+xml" href="/script.xml">')</script>
            <link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments">
            <link rel="alternate stylesheet" type="text/css" href="/style.css">
            <link rel="alternate" type="application/atom+xml; charset=utf-8" href="/sport?a=1&amp;b=2">
            """);
        _site["/world.xml"] = Site.Feed("The World", "Rain", "Sun", "Wind", "Snow");
        _site["/sport?a=1&b=2"] = Site.Feed("The Sport", "Goal");
        _site["/comments/feed"] = Site.Feed("What readers say", "Well");

        var found = await _site.FindAsync(_site.Url());

        Assert.Equal([_site.Url("/world.xml"), _site.Url("/sport?a=1&b=2"), _site.Url("/comments/feed")], found.Candidates.Select(candidate => candidate.Address));
        var world = found.Candidates[0];
        Assert.Equal(("The World", 4, "en", "rss", CandidateOrigin.Link), (world.Title, world.Items, world.Language, world.Kind, world.Origin));
        Assert.Equal(["Rain", "Sun", "Wind"], world.Titles);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero), world.Newest);
        Assert.DoesNotContain("/old.xml", _site.Asked);
        Assert.DoesNotContain("/script.xml", _site.Asked);
    }

    [Fact]
    public async Task The_address_of_a_feed_is_the_feed_and_nothing_else_is_asked()
    {
        _site["/feed"] = Site.Feed("The World", "Rain");

        var found = await _site.FindAsync(_site.Url("/feed"));

        Assert.Equal((_site.Url("/feed"), CandidateOrigin.Given), (Assert.Single(found.Candidates).Address, found.Candidates[0].Origin));
        Assert.Equal(["/feed"], _site.Asked);
    }

    [Fact]
    public async Task A_bare_host_is_asked_by_http_where_https_is_not_answered()
    {
        _site["/"] = Site.Page("<link rel=alternate type=application/rss+xml href=/feed>");
        _site["/feed"] = Site.Feed("The World", "Rain");

        var found = await _site.FindAsync($"127.0.0.1:{_site.Port}");

        Assert.Equal(_site.Url("/feed"), Assert.Single(found.Candidates).Address);
    }

    [Fact]
    public async Task Where_a_page_names_none_its_links_and_then_the_usual_places_are_looked_at()
    {
        _site["/"] = Site.Page("", "<a href='/about'>About</a> <a href='/all.rss'>RSS</a>");
        _site["/rss.xml"] = Site.Feed("The World", "Rain");

        var found = await _site.FindAsync(_site.Url());

        Assert.Equal((_site.Url("/rss.xml"), CandidateOrigin.CommonPath), (Assert.Single(found.Candidates).Address, found.Candidates[0].Origin));
        Assert.Contains("/all.rss", _site.Asked);
        Assert.DoesNotContain("/about", _site.Asked);
        Assert.Empty(found.Notes);
    }

    [Fact]
    public async Task A_site_that_refuses_its_page_may_still_have_a_feed_at_a_usual_place()
    {
        _site["/"] = RawServer.Status(403);
        _site["/feed"] = Site.Feed("The World", "Rain");

        var found = await _site.FindAsync(_site.Url());

        Assert.Equal(_site.Url("/feed"), Assert.Single(found.Candidates).Address);
        Assert.Contains("403", Assert.Single(found.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_feed_at_several_addresses_is_shown_once()
    {
        _site["/"] = Site.Page("""<link rel=alternate type=application/rss+xml href=/feed><link rel=alternate type=application/rss+xml href=/feed/><link rel=alternate type=application/rss+xml href=/other>""");
        _site["/feed"] = Site.Feed("The World", "Rain");
        _site["/other"] = Site.Feed("The World", "Rain");

        Assert.Single((await _site.FindAsync(_site.Url())).Candidates);
    }

    [Fact]
    public async Task Sitemaps_of_news_are_found_by_robots_txt_and_in_lists_of_sitemaps()
    {
        _site["/"] = Site.Page("");
        _site["/robots.txt"] = RawServer.Ok($"User-agent: *\nDisallow:\nSitemap: {_site.Url("/sitemaps.xml")}\n");
        _site["/sitemaps.xml"] = RawServer.Ok($"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{_site.Url("/pages.xml")}</loc></sitemap><sitemap><loc>{_site.Url("/news.xml")}</loc></sitemap></sitemapindex>""");
        _site["/news.xml"] = RawServer.Ok("""
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/1</loc>
            <news:news><news:publication><news:name>The Gazette</news:name><news:language>fr</news:language></news:publication><news:publication_date>2026-03-01T08:00:00+01:00</news:publication_date><news:title>Pluie &amp; soleil</news:title></news:news></url></urlset>
            """);

        var candidate = Assert.Single((await _site.FindAsync(_site.Url())).Candidates);

        Assert.Equal((_site.Url("/news.xml"), SitemapSource.Kind, "The Gazette", 1, "fr"), (candidate.Address, candidate.Kind, candidate.Title, candidate.Items, candidate.Language));
        Assert.Equal(["Pluie & soleil"], candidate.Titles);
        Assert.DoesNotContain("/pages.xml", _site.Asked);
    }

    [Fact]
    public async Task What_is_subscribed_in_another_spelling_says_so()
    {
        _site["/feed/"] = Site.Feed("The World", "Rain");
        await _site.Sources.AddAsync(_site.Url("/feed"), "rss", null, TestContext.Current.CancellationToken);

        var found = await _site.FindAsync(_site.Url("/feed/#top"));

        Assert.Equal(_site.Url("/feed"), Assert.Single(found.Candidates).SubscribedAs);
    }

    [Fact]
    public async Task A_limit_of_requests_ends_the_search_with_what_was_found_and_says_so()
    {
        _site.Options.MaxRequests = 3;
        _site["/"] = Site.Page(string.Concat(Enumerable.Range(0, 40).Select(at => $"<link rel=alternate type=application/rss+xml href=/{at}.xml>")));
        for (var at = 0; at < 40; at++)
        {
            _site[$"/{at}.xml"] = Site.Feed($"Feed {at}", "One");
        }

        var found = await _site.FindAsync(_site.Url());

        Assert.Equal(2, found.Candidates.Count);
        Assert.Equal(3, _site.Asked.Count());
        Assert.True(found.IsIncomplete);
    }

    [Fact]
    public async Task A_profile_of_a_person_has_its_feed_beside_it()
    {
        _site["/@news.rss"] = Site.Feed("News at social", "Rain");

        var found = await _site.FindAsync(_site.Url("/@news"));
        var named = await _site.FindAsync($"@news@127.0.0.1:{_site.Port}");

        Assert.Equal(_site.Url("/@news.rss"), Assert.Single(found.Candidates).Address);
        Assert.Equal(_site.Url("/@news.rss"), Assert.Single(named.Candidates).Address);
    }

    [Theory]
    [InlineData("https://somebody:hunter2@news.example/")]
    [InlineData("somebody:hunter2@news.example/")]
    [InlineData("nofile")]
    [InlineData("")]
    public async Task What_is_no_address_is_refused_and_a_password_not_repeated(string given)
    {
        var failure = await Assert.ThrowsAsync<SourceException>(() => _site.FindAsync(given));

        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_site.Asked);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_and_keys_are_cut()
    {
        var failure = await Assert.ThrowsAsync<SourceException>(() => _site.FindAsync("http://127.0.0.1:1/feed?api_key=hunter2"));

        Assert.Equal("connect_failed", failure.Code);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }
}
