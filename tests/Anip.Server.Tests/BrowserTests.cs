using Anip.Articles;
using Anip.Server.Access;
using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>What a reader does, in a real browser.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private const string Hostile = "\"><img src=x onerror=document.title='owned'><script>document.title='owned'</script>{{7*7}}";

    private readonly List<string> _complaints = [];
    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ServerHost.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_card_shows_title_source_age_predictions_with_confidence_and_names()
    {
        await AddNewsAsync();
        var page = await OpenAsync();

        await page.GotoAsync("/");

        var card = page.Locator("article", new PageLocatorOptions { HasText = "Berlin opens a chip plant" });
        var text = await card.InnerTextAsync();
        Assert.Contains("The Example Times", text, StringComparison.Ordinal);
        Assert.Contains("1 h ago", text, StringComparison.Ordinal);
        Assert.Contains("English", text, StringComparison.Ordinal);
        Assert.Contains("Technology", text, StringComparison.Ordinal);
        Assert.Contains("87 %", text, StringComparison.Ordinal);
        Assert.Contains("Positive", text, StringComparison.Ordinal);
        Assert.Contains("61 %", text, StringComparison.Ordinal);
        await card.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Berlin (location)" }).FollowAsync();
        Assert.Equal(["Berlin opens a chip plant"], await TitlesAsync(page));
    }

    [Fact]
    public async Task An_article_without_predictions_says_why()
    {
        await AddNewsAsync();
        var page = await OpenAsync();

        await page.GotoAsync("/");

        Assert.Contains("Waiting to be read", await Card(page, "Not read yet").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("does not know this language", await Card(page, "Habari za leo").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_and_search_lead_to_a_list_that_can_be_linked_to()
    {
        await AddNewsAsync();
        var page = await OpenAsync();
        await page.GotoAsync("/");

        await page.GetByLabel("Topic").First.SelectOptionAsync("world");
        await page.GetByLabel("Sentiment").First.SelectOptionAsync("negative");
        await page.GetByLabel("Source").First.SelectOptionAsync("The Coast Herald");
        await page.GetByLabel("Language").First.SelectOptionAsync("de");
        await page.GetByLabel("Search", new PageGetByLabelOptions { Exact = true }).FillAsync("sturm");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show" }).FollowAsync();

        Assert.Equal(["Sturm an der Küste"], await TitlesAsync(page));
        var address = page.Url;
        Assert.Contains("topic=world", address, StringComparison.Ordinal);
        var other = await OpenAsync();
        await other.GotoAsync(address);
        Assert.Equal(["Sturm an der Küste"], await TitlesAsync(other));
        Assert.Equal("world", await other.GetByLabel("Topic").First.InputValueAsync());

        await other.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Remove all" }).FollowAsync();
        Assert.Equal(4, (await TitlesAsync(other)).Count);
    }

    [Fact]
    public async Task Nothing_found_says_what_to_do_next()
    {
        await AddNewsAsync();
        var page = await OpenAsync();

        await page.GotoAsync("/?q=zzz&cursor=");

        Assert.Contains("No article fits", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "all 4 articles" }).FollowAsync();
        Assert.Equal(4, (await TitlesAsync(page)).Count);
    }

    [Fact]
    public async Task Paging_reaches_every_article()
    {
        await _host.AddAsync(
            Cancellation,
            [.. Enumerable.Range(0, 60).Select(number => TestArticles.Item($"https://example.org/{number}", $"Number {number}") with { PublishedAt = ServerHost.Now.AddMinutes(-number) })]);
        var page = await OpenAsync();
        List<string> seen = [];

        await page.GotoAsync("/");
        seen.AddRange(await TitlesAsync(page));
        while (await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older →" }).CountAsync() > 0)
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older →" }).FollowAsync();
            seen.AddRange(await TitlesAsync(page));
        }

        Assert.Equal(Enumerable.Range(0, 60).Select(number => $"Number {number}"), seen);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "← Newest" }).FollowAsync();
        Assert.Equal("Number 0", (await TitlesAsync(page))[0]);
    }

    [Fact]
    public async Task Charts_count_what_is_there_for_eyes_and_for_screen_readers()
    {
        await AddNewsAsync();
        var page = await OpenAsync();

        await page.GotoAsync("/");

        var chart = page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Topics by day" });
        Assert.Equal(1, await chart.Locator(".segment.topic-technology").CountAsync());
        Assert.Equal(1, await chart.Locator(".segment.topic-world").CountAsync());
        Assert.Equal(1, await chart.Locator(".segment.topic-none").CountAsync());
        Assert.Contains("4 articles from 1 Mar to 14 Mar: Technology 1, World 1, No label 2.", await chart.Locator("desc").TextContentAsync(), StringComparison.Ordinal);
        await page.GetByText("As a table").First.ClickAsync();
        Assert.Equal(["14 Mar\t1\t1\t2"], await page.Locator("table").First.Locator("tbody tr").AllInnerTextsAsync());
    }

    [Fact]
    public async Task An_article_page_shows_all_that_was_read_off_it()
    {
        await AddNewsAsync();
        await _host.Articles.PutAsync(
            [TestArticles.Item("https://example.org/old", "Storm hits the coast"), TestArticles.Item("https://example.org/old", "Storm hits the coast hard")], Cancellation);
        await _host.Articles.PutAsync([TestArticles.Item("https://example.org/old", "Storm hits the coast hard") with { Title = "Storm hits the northern coast" }], Cancellation);
        var page = await OpenAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Berlin opens a chip plant" }).FollowAsync();

        var side = await page.Locator("aside").InnerTextAsync();
        foreach (var word in (string[])["Technology", "87 %", "Politics", "Positive", "Neutral", "date given by the source", "English, 98 %", "encoder", "words-1", "Locations"])
        {
            Assert.Contains(word, side, StringComparison.Ordinal);
        }

        Assert.Equal(["Berlin", "Berlin"], await page.Locator("article .mention").AllInnerTextsAsync());
        var link = page.Locator(".origin a");
        Assert.StartsWith("Read it at example.org", await link.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("https://example.org/chips", await link.GetAttributeAsync("href"));
        Assert.Contains("noopener", await link.GetAttributeAsync("rel"), StringComparison.Ordinal);
        Assert.Contains("not the whole article", await page.Locator(".origin").InnerTextAsync(), StringComparison.Ordinal);

        var old = (await _host.Articles.FindByUrlAsync("https://example.org/old", Cancellation))!;
        await page.GotoAsync($"/articles/{old.Id}");
        Assert.Contains($"Version {old.Revision - 1}, seen", await page.Locator(".revisions summary").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_article_leads_to_those_like_it()
    {
        await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/1", "Storm hits the coast"),
            TestArticles.Item("https://example.org/2", "Storm hits the coast again"),
            TestArticles.Item("https://example.org/3", "Team wins cup") with { Content = "Goal!" });
        await _host.EnrichAsync(article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.5f), Cancellation);
        var page = await OpenAsync();

        await page.GotoAsync("/articles/1");

        Assert.Equal(["Storm hits the coast again"], await page.Locator(".similar li > a").AllInnerTextsAsync());
    }

    [Fact]
    public async Task Sources_show_how_they_fare()
    {
        await _host.AddSamplesAsync(Cancellation);
        var page = await OpenAsync();

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "4 sources, 1 failing" }).FollowAsync();

        var rows = await page.Locator("tbody tr").AllInnerTextsAsync();
        Assert.Equal(4, rows.Count);
        Assert.Contains("Failed 3 times", rows[0], StringComparison.Ordinal);
        Assert.Contains("503", rows[0], StringComparison.Ordinal);
        Assert.Contains("in 29 min", rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_text_is_shown_and_never_run()
    {
        var ids = await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/x", Hostile) with { Content = Hostile, Author = Hostile, Source = Hostile, ImageUrl = "https://tracker.example/pixel.png", ContentKind = ContentKind.Full });
        await _host.EnrichAsync(
            article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.5f, TestArticles.Name(article, Hostile, "person")) with { Keywords = [Hostile], Summary = Hostile },
            Cancellation);
        await _host.Sources.AddAsync($"https://example.org/{Hostile}", "rss", Hostile, Cancellation);
        var page = await OpenAsync();
        List<string> outside = [];
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_host.Address.ToString(), StringComparison.Ordinal))
            {
                outside.Add(request.Url);
            }
        };

        foreach (var path in (string[])["/", $"/articles/{ids[0]}", "/sources", $"/?q={Uri.EscapeDataString(Hostile)}&topic={Uri.EscapeDataString(Hostile)}", $"/nowhere/{Uri.EscapeDataString(Hostile)}"])
        {
            await page.GotoAsync(path);

            Assert.NotEqual("owned", await page.TitleAsync());
            Assert.Equal(0, await page.Locator("script, img").CountAsync());
        }

        await page.GotoAsync("/");
        Assert.Equal(Hostile, await page.Locator("article h2").InnerTextAsync());
        Assert.Empty(outside);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task An_article_whose_address_is_none_of_the_web_has_no_link_to_it()
    {
        var ids = await _host.AddAsync(Cancellation, TestArticles.Item("urn:anip:1", "From a file"));
        var page = await OpenAsync();

        await page.GotoAsync($"/articles/{ids[0]}");

        Assert.Equal(0, await page.Locator(".origin a").CountAsync());
        Assert.Contains("urn:anip:1", await page.Locator(".origin").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_can_be_reached_by_keyboard_and_the_first_stop_skips_to_the_content()
    {
        await AddNewsAsync();
        var page = await OpenAsync();
        await page.GotoAsync("/");

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await FocusedAsync(page));
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().top >= 0"));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("q", await page.EvaluateAsync<string>("document.activeElement.id"));

        List<string> stops = [];
        for (var press = 0; press < 60 && !stops.Contains("Berlin opens a chip plant"); press++)
        {
            await page.Keyboard.PressAsync("Tab");
            stops.Add(await FocusedAsync(page));
            Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("Berlin opens a chip plant");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground(ColorScheme scheme)
    {
        await _host.AddSamplesAsync(Cancellation);
        var page = await browser.OpenAsync(_host, scheme: scheme);
        foreach (var path in (string[])["/", "/articles/2", "/sources", "/?topic=world&q=x"])
        {
            await page.GotoAsync(path);

            // WCAG 2 AA: 4.5 to 1 for text of this size.
            Assert.Empty(await page.EvaluateAsync<string[]>(Contrast.Script));
        }
    }

    [Fact]
    public async Task A_browser_is_asked_for_the_key_once()
    {
        await using var host = await ServerHost.StartAsync(Cancellation, new(StringComparer.Ordinal) { ["Api:Key"] = "open sesame" });
        var page = await browser.OpenAsync(host);

        await page.GotoAsync("/sources");
        await page.GetByLabel("Key").FillAsync("open barley");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Go on" }).FollowAsync();
        Assert.Contains("That is not the key", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Key").FillAsync("open sesame");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Go on" }).FollowAsync();
        Assert.EndsWith("/sources", page.Url, StringComparison.Ordinal);
        Assert.Contains("No sources yet", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);

        await page.GotoAsync("/");
        Assert.Contains("No articles yet", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(await page.Context.CookiesAsync(), cookie => cookie is { Name: PassAuthentication.CookieName, HttpOnly: true, SameSite: SameSiteAttribute.Strict });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Forget my key" }).FollowAsync();
        Assert.Contains("asks for its key", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_reference_works_from_this_server_alone()
    {
        var page = await OpenAsync();
        List<string> outside = [];
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_host.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                outside.Add(request.Url);
            }
        };

        await page.GotoAsync("/docs");

        await page.GetByText("Articles, newest first").First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Empty(outside);
        Assert.Empty(_complaints);
    }

    private static ILocator Card(IPage page, string title) => page.Locator("article", new PageLocatorOptions { HasText = title });

    private static Task<IReadOnlyList<string>> TitlesAsync(IPage page) => page.Locator("article h2").AllInnerTextsAsync();

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.innerText ?? ''");

    private async Task<IPage> OpenAsync()
    {
        var page = await browser.OpenAsync(_host);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
        return page;
    }

    private async Task AddNewsAsync()
    {
        await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/chips", "Berlin opens a chip plant") with { Language = "en" },
            TestArticles.Item("https://example.org/sturm", "Sturm an der Küste") with { Source = "The Coast Herald", Language = "de" },
            TestArticles.Item("https://example.org/wait", "Not read yet"),
            TestArticles.Item("https://example.org/habari", "Habari za leo") with { Language = "sw" });
        await _host.EnrichAsync(
            article => article.Title switch
            {
                "Berlin opens a chip plant" => TestArticles.Analysis(
                    article, "technology", 0.87f, "positive", 0.61f, TestArticles.Name(article, "Berlin", "location"), new EntityMention("Berlin", "location", 26, 32, 0.9f)),
                "Sturm an der Küste" => TestArticles.Analysis(article, "world", 0.9f, "negative", 0.8f),
                "Habari za leo" => new ArticleAnalysis { Language = "sw", Abstained = "The model does not know this language.", Models = TestArticles.Models },
                _ => null,
            },
            Cancellation);
    }
}
