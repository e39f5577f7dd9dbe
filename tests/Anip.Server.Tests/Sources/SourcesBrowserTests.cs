using Anip.Ingestion.Sources;
using Microsoft.Playwright;

namespace Anip.Server.Tests.Sources;

/// <summary>What somebody does on the page of sources, in a real browser.</summary>
public sealed class SourcesBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_newcomer_adds_a_newspaper_by_the_address_of_its_home_page(bool scripts)
    {
        await using var newspaper = await Newspaper.OpenAsync(Cancellation);
        await using var host = await ServerHost.StartAsync(Cancellation, Newspaper.Settings);
        var page = await browser.OpenAsync(host, scripts: scripts);

        await page.GotoAsync("/sources");
        await page.GetByLabel("Add a newspaper, a site or a feed").FillAsync(newspaper.Url.Replace("http://", "", StringComparison.Ordinal));
        await PressAsync(page, "Find feeds");
        var found = await page.Locator(".candidates").InnerTextAsync();
        Assert.Contains("The Daily: World", found, StringComparison.Ordinal);
        Assert.Contains("2 items", found, StringComparison.Ordinal);
        Assert.Contains("Parliament passes the budget", found, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.True(await page.GetByLabel("The Daily: World").IsCheckedAsync());
        await page.GetByLabel("The Daily: Sport").CheckAsync();
        await PressAsync(page, "Subscribe the chosen");

        Assert.Contains("2 sources were subscribed.", await page.GetByRole(AriaRole.Status).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await page.Locator("tbody tr").CountAsync());
        Assert.DoesNotContain("hunter2", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Contains(await host.Sources.ListAsync(Cancellation), source => source.Id == newspaper.Url + "world.xml?token=hunter2");
    }

    [Fact]
    public async Task An_address_with_a_password_is_refused_and_not_shown_again()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var page = await browser.OpenAsync(host);

        await page.GotoAsync("/sources");
        await page.GetByLabel("Add a newspaper, a site or a feed").FillAsync("https://me:hunter2@daily.example/");
        await PressAsync(page, "Find feeds");

        Assert.Contains("holds a user or a password", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_is_tested_paused_sorted_and_removed_on_its_page()
    {
        await using var newspaper = await Newspaper.OpenAsync(Cancellation);
        await using var host = await ServerHost.StartAsync(Cancellation, Newspaper.Settings);
        await host.Sources.AddAsync(newspaper.Url + "sport.xml", "rss", "Sport", Cancellation);
        await host.Sources.SaveAsync(
            new SourceSave((await host.Sources.ListAsync(Cancellation)).Single())
            {
                Fetch = new FetchRecord { At = host.Time.GetUtcNow(), Status = 200, Bytes = 12_345, Items = 7, Added = 3, Duration = TimeSpan.FromSeconds(1.5) },
            },
            Cancellation);
        var page = await browser.OpenAsync(host);
        await page.GotoAsync("/sources");
        Assert.Equal("Of the last 1 fetches 0 failed; they brought 3 new articles", await page.Locator(".fetches").GetAttributeAsync("aria-label"));

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sport" }).FollowAsync();
        Assert.Contains("12,345", await page.Locator("tbody").InnerTextAsync(), StringComparison.Ordinal);
        await PressAsync(page, "Test");
        Assert.Contains("It delivers 1 items now", await page.GetByRole(AriaRole.Status).InnerTextAsync(), StringComparison.Ordinal);
        await PressAsync(page, "Pause");
        Assert.Contains("Paused", await page.Locator(".lead").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Tags").FillAsync("games, english");
        await page.GetByLabel("Minutes between fetches").FillAsync("90");
        await PressAsync(page, "Save");
        var source = Assert.Single(await host.Sources.ListAsync(Cancellation));
        Assert.Equal((true, TimeSpan.FromMinutes(90), "games english"), (source.Paused, source.Interval, string.Join(' ', source.Tags)));

        await page.GotoAsync("/sources?tag=games&state=paused");
        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        await page.GotoAsync("/sources?state=failing");
        Assert.Equal(0, await page.Locator("tbody tr").CountAsync());
        await page.GotoAsync("/sources");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sport" }).FollowAsync();
        await PressAsync(page, "Unsubscribe");
        Assert.Empty(await host.Sources.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_list_of_another_reader_is_imported_and_bad_outlines_are_named()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var page = await browser.OpenAsync(host);
        await page.GotoAsync("/sources");

        await page.GetByLabel("Import subscriptions (OPML)").SetInputFilesAsync(new FilePayload
        {
            Name = "list.opml",
            MimeType = "text/x-opml",
            Buffer = "<opml version=\"2.0\"><body><outline text=\"World\">\n<outline text=\"One\" xmlUrl=\"https://one.example/feed\"/>\n<outline text=\"Mail\" xmlUrl=\"mailto:a@b.example\"/></outline></body></opml>"u8.ToArray(),
        });
        await PressAsync(page, "Import");

        var notice = await page.GetByRole(AriaRole.Alert).InnerTextAsync();
        Assert.Contains("1 subscribed", notice, StringComparison.Ordinal);
        Assert.Contains("Line 3: Mail", notice, StringComparison.Ordinal);
        Assert.Equal(["World"], Assert.Single(await host.Sources.ListAsync(Cancellation)).Tags);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground(ColorScheme scheme)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddSamplesAsync(Cancellation);
        var page = await browser.OpenAsync(host, scheme: scheme);
        foreach (var path in (string[])["/sources", $"/sources/{SourceName.ReferenceOf("newsapi")}"])
        {
            await page.GotoAsync(path);

            Assert.Empty(await page.EvaluateAsync<string[]>(Contrast.Script));
        }
    }

    private static Task PressAsync(IPage page, string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).FollowAsync();
}
