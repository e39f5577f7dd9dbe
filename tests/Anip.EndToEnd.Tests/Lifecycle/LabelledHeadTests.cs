using System.Text.Json;
using Microsoft.Playwright;

namespace Anip.EndToEnd.Tests.Lifecycle;

/// <summary>From sixty labels that a person gives on the page to a head that reads every article: in a real Chromium, with the trainer and the encoder that ship.</summary>
public sealed class LabelledHeadTests() : InstallationTests(new SqliteInstallation())
{
    private const int Labels = 60;
    private const int OfEach = 70;
    private const string Label = "stolen-data";

    // Made up for this program: what is stolen from computers, and what prime ministers do.
    private static readonly Dictionary<string, bool> Headlines = File.ReadLines(Repository.File("src/Anip.Training/Rows/topic_headlines.jsonl")).Select(line => JsonElement.Parse(line))
        .Select(row => (Title: row.GetProperty("title").GetString()!, Topic: row.GetProperty("label8").GetString()!))
        .Where(row => row.Topic is "technology" or "politics").DistinctBy(row => row.Title).GroupBy(row => row.Topic).SelectMany(group => group.Take(OfEach))
        .ToDictionary(row => row.Title, row => row.Topic == "technology", StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_head_out_of_sixty_labels_given_on_the_page_is_learnt_and_filters_and_charts_articles_there()
    {
        var day = TimeProvider.System.GetUtcNow().AddDays(-1);
        await Here.DoAsync("ingest", Here.Folder.File("headlines.jsonl", string.Join('\n', Headlines.Keys.Select(
            (title, number) => $$"""{"url":"https://made-up.example/{{number}}","title":{{JsonSerializer.Serialize(title)}},"language":"en","published":"{{day.AddHours(-number):O}}"}"""))));
        using var up = Here.Up("--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false", "--set", "Models:FollowInterval=00:00:01");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = (await up.AddressAsync()).ToString() });
        page.SetDefaultTimeout(60_000);

        await page.GotoAsync("/labels");
        await page.GetByLabel("Label articles as").FillAsync("Stolen data");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(new Uri(page.Url), $"/labels/{Label}").ToString(), new PageAssertionsToHaveURLOptions { Timeout = 60_000 });
        await LabelAsync(page);
        await TrainAsync(page);

        await Here.DoAsync("run", "ml_processing", "--stale");
        await page.GotoAsync($"/?label={Label}:yes");
        var found = await page.Locator("main article h2, main article h3").AllInnerTextsAsync();
        Assert.True(found.Count >= 10, $"{found.Count} are shown");
        Assert.True(found.Count(title => Headlines[title.Trim()]) >= 0.9 * found.Count, string.Join('\n', found.Where(title => !Headlines[title.Trim()])));
        Assert.True(await page.Locator("#topics-chart").IsVisibleAsync());
        await page.GotoAsync($"/models/{Label}");
        Assert.True(await page.Locator("#drift-chart").IsVisibleAsync());
        await page.GotoAsync("/");
        Assert.Contains($"{Label}:yes", await page.Locator("select[name=label] option").EvaluateAllAsync<string[]>("options => options.map(option => option.value)"));
        Assert.InRange(await Here.CountAsync("id IN (SELECT article_id FROM article_label)"), Headlines.Count, Headlines.Count);
        Assert.Equal(0, await up.TerminateAsync());
    }

    private static async Task LabelAsync(IPage page)
    {
        var title = page.Locator(".offer:visible h2");
        for (var given = 0; given < Labels; given++)
        {
            var offered = (await title.InnerTextAsync()).Trim();
            await page.Keyboard.PressAsync(Headlines[offered] ? "y" : "n");
            await Assertions.Expect(title).Not.ToHaveTextAsync(offered, new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
        }
    }

    // The figures on the page are those of a cross-validation, and the head deserves to be in force.
    private static async Task TrainAsync(IPage page)
    {
        await page.Locator("#train").ClickAsync(new LocatorClickOptions { Timeout = 60_000 });
        var slow = new LocatorAssertionsToContainTextOptions { Timeout = 240_000 };
        await Assertions.Expect(page.Locator("#label-head")).ToContainTextAsync($"Version 1 was learnt from {Labels} articles", slow);
        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("It is in force", slow);
        Cancel.ThrowIfCancellationRequested();
    }
}
