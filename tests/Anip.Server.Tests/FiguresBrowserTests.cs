using Anip.Pipelines.Runs;
using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>Figures that stand on one page and must agree, in a real browser.</summary>
public sealed class FiguresBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hits_charts_and_choices_count_the_same_and_follow_the_filter()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddAsync(
            Cancellation, [.. Enumerable.Range(0, 40).Select(number => TestArticles.Item($"https://example.org/{number}", $"Number {number}"))]);
        await host.EnrichAsync(
            article => TestArticles.Analysis(article, article.Id <= 30 ? "world" : "business", 0.9f, article.Id % 2 is 0 ? "positive" : "negative", 0.9f), Cancellation);
        var page = await browser.OpenAsync(host);

        await page.GotoAsync("/");
        Assert.Equal("40 articles", await page.Locator(".hits").InnerTextAsync());
        await page.GetByLabel("Topic").First.SelectOptionAsync("world");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show" }).FollowAsync();

        Assert.Equal("30 articles", await page.Locator(".hits").InnerTextAsync());
        Assert.Equal("World (30)", await page.Locator("#topic option:checked").InnerTextAsync());
        Assert.Contains("30 articles from", await page.Locator("#topics-chart-words").TextContentAsync(), StringComparison.Ordinal);
        Assert.EndsWith("Positive 15, Negative 15.", await page.Locator("#sentiments-chart-words").TextContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older →" }).FollowAsync();
        Assert.Equal("30 articles", await page.Locator(".hits").InnerTextAsync());
        await page.GotoAsync("/?q=Number");
        Assert.Equal("More than 25 articles, the newest first", await page.Locator(".hits").InnerTextAsync());
        Assert.Contains("40 articles from", await page.Locator("#topics-chart-words").TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_is_read_only_where_nothing_waits_and_nothing_was_given_up()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var ids = await host.AddAsync(
            Cancellation, [.. Enumerable.Range(0, 400).Select(number => TestArticles.Item($"https://example.org/{number}", $"Number {number}"))]);
        await host.Queue.ClaimAsync(TestArticles.Worker, 400, TimeSpan.FromHours(1), Cancellation);
        await host.Queue.FailAsync(TestArticles.Worker, ids[0], "too odd", 1, Cancellation);
        await host.Queue.ReleaseAsync(TestArticles.Worker, Cancellation);
        await host.EnrichAsync(article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.9f), Cancellation);
        var page = await browser.OpenAsync(host);

        await page.GotoAsync("/");

        var panel = await page.Locator(".panel", new PageLocatorOptions { HasText = "articles read" }).InnerTextAsync();
        Assert.Contains("399 of 400 articles read", panel, StringComparison.Ordinal);
        Assert.Contains("99 %", panel, StringComparison.Ordinal);
        Assert.DoesNotContain("100 %", panel, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_which_sources_failed_looks_like_neither_a_success_nor_a_failure()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        foreach (var failed in (long[])[0, 14])
        {
            var lease = await host.BeginAsync("numbers", RunTrigger.Schedule, Cancellation);
            await host.StepAsync(lease, 0, TimeSpan.FromSeconds(2), StepState.Succeeded, new() { ["sources"] = 16, ["failed_sources"] = failed }, Cancellation);
            await host.EndAsync(lease, RunState.Succeeded, null, Cancellation);
        }

        var page = await browser.OpenAsync(host);
        await page.GotoAsync("/pipelines/numbers");

        Assert.Equal(["Partly failed", "Succeeded"], await page.Locator("[data-label=State]").AllInnerTextsAsync());
        var colours = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-label=State] .run-bar')].map(bar => getComputedStyle(bar).stroke + getComputedStyle(bar).fill)");
        Assert.Equal(2, colours.Distinct(StringComparer.Ordinal).Count());

        await page.GotoAsync("/runs/2");
        Assert.Contains("Partly failed", await page.Locator("#run").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("failed sources 14", await page.Locator("#run").InnerTextAsync(), StringComparison.Ordinal);
    }
}
