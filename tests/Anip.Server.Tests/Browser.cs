using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>A real Chromium, one for all tests. It makes no request of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } set ? set : "/usr/bin/chromium";
        Assert.True(File.Exists(path), $"{path} is missing: install the package chromium, or name another Chromium in the environment variable CHROMIUM.");
        Assertions.SetDefaultExpectTimeout(10_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Quiet });
    }

    internal async Task<IPage> OpenAsync(ServerHost host, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var page = await _browser!.NewPageAsync(new BrowserNewPageOptions
        {
            BaseURL = host.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
        });
        page.SetDefaultTimeout(30_000);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

internal static class Navigation
{
    /// <summary>Presses what leads to another page, and looks until that page is whole: its event can pass before one listens.</summary>
    public static async Task FollowAsync(this ILocator target)
    {
        await target.ClickAsync();
        await Assertions.Expect(target.Page.Locator("html")).ToHaveJSPropertyAsync("ownerDocument.readyState", "complete");
    }
}
