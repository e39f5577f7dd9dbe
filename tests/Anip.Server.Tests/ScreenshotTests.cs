using System.Reflection;
using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>Pictures of every page, for people to look at; the checks are those that need no eye.</summary>
public sealed class ScreenshotTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ServerHost.StartAsync(Cancellation, services: RunHistory.AddPipelines);
        await _host.AddSamplesAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("first-page", "/", 1280, ColorScheme.Light)]
    [InlineData("first-page-dark", "/", 1280, ColorScheme.Dark)]
    [InlineData("first-page-phone", "/", 390, ColorScheme.Light)]
    [InlineData("filtered", "/?topic=world&q=Odalys", 1280, ColorScheme.Light)]
    [InlineData("nothing-found", "/?q=nothinglikethis", 1280, ColorScheme.Light)]
    [InlineData("article", "/articles/2", 1280, ColorScheme.Light)]
    [InlineData("article-dark", "/articles/2", 1280, ColorScheme.Dark)]
    [InlineData("article-phone", "/articles/2", 390, ColorScheme.Light)]
    [InlineData("article-small-phone-dark", "/articles/2", 320, ColorScheme.Dark)]
    [InlineData("sources", "/sources", 1280, ColorScheme.Light)]
    [InlineData("sources-phone", "/sources", 390, ColorScheme.Dark)]
    [InlineData("pipelines", "/pipelines", 1280, ColorScheme.Light)]
    [InlineData("pipelines-dark", "/pipelines", 1280, ColorScheme.Dark)]
    [InlineData("pipelines-phone", "/pipelines", 390, ColorScheme.Light)]
    [InlineData("pipelines-small-phone-dark", "/pipelines", 320, ColorScheme.Dark)]
    [InlineData("pipeline", "/pipelines/rss_pipeline", 1280, ColorScheme.Light)]
    [InlineData("pipeline-with-parameters-phone", "/pipelines/newsapi_pipeline", 390, ColorScheme.Light)]
    [InlineData("pipeline-phone", "/pipelines/rss_pipeline", 390, ColorScheme.Dark)]
    [InlineData("run", "/runs/35", 1280, ColorScheme.Light)]
    [InlineData("run-dark", "/runs/35", 1280, ColorScheme.Dark)]
    [InlineData("run-phone", "/runs/35", 390, ColorScheme.Light)]
    [InlineData("run-failed", "/runs/14", 1280, ColorScheme.Light)]
    [InlineData("run-failed-small-phone", "/runs/14", 320, ColorScheme.Dark)]
    [InlineData("not-found", "/nowhere", 1280, ColorScheme.Light)]
    public async Task No_page_is_wider_than_its_window_or_breaks_its_own_policy(string name, string path, int width, ColorScheme scheme)
    {
        if (path.StartsWith("/pipelines", StringComparison.Ordinal) || path.StartsWith("/runs", StringComparison.Ordinal))
        {
            await _host.AddRunsAsync(Cancellation);
        }

        var page = await browser.OpenAsync(_host, width, scheme: scheme);
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);

        await page.GotoAsync(path);

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.DoesNotContain(complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
        var folder = Path.Combine(Root, "screenshots");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        await page.CloseAsync();
    }

    // artifacts/bin/Anip.Server.Tests/release/ is where the tests are.
    private static string Root => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "../../.."));
}
