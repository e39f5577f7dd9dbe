using System.Collections.Concurrent;
using System.Net;
using Anip.Models.Registry;
using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>What a person does with versions of models, in a real browser.</summary>
public sealed class ModelsBrowserTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private const string Hostile = "\"><img src=x onerror=document.title='owned'><script>document.title='owned'</script>{{7*7}}";

    private readonly ConcurrentQueue<string> _complaints = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_complaints);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_is_put_in_force_and_taken_back(bool scripts)
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);
        var page = await OpenAsync(host, scripts);

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Models", Exact = true }).FollowAsync();
        Assert.Contains("version 1", await page.Locator("tbody tr").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = RegisteredModels.Name }).FollowAsync();
        Assert.Contains("f1/all 0.82", await page.Locator("#version-2").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Roll back" }).CountAsync());

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Promote version 2" }).FollowAsync();
        Assert.Contains("in force", await page.Locator("#version-2").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("champion", await page.Locator("#version-2 .badge").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await host.ChampionAsync(Cancellation));

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Roll back" }).FollowAsync();
        Assert.Contains("in force", await page.Locator("#version-1").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await host.ChampionAsync(Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_is_looked_at_with_its_figures_and_diagram_compared_and_refused(bool scripts)
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);
        var page = await OpenAsync(host, scripts);
        await page.GotoAsync($"/models/{RegisteredModels.Name}");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Version 2" }).FollowAsync();

        Assert.Contains("0.823", await page.Locator("#figures").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("wet 200", await page.Locator("#data").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("<b>No rain at all</b>", await page.Locator("#errors").InnerTextAsync(), StringComparison.Ordinal);
        var image = page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "How often answers were right, by confidence" });
        Assert.Equal(40, await image.EvaluateAsync<int>("image => image.naturalWidth"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compare and promote" }).FollowAsync();
        Assert.Equal(2, await host.ChampionAsync(Cancellation));

        await page.GotoAsync($"/models/{RegisteredModels.Name}/versions/1");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compare and promote" }).FollowAsync();
        Assert.Contains("it is not better", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("refused", await page.Locator("#decision").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("−0.010", await page.Locator("#comparison").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await host.ChampionAsync(Cancellation));

        await page.GetByText("Put it in force all the same", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.GetByLabel("Why, to be kept with it").FillAsync("a test");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Put in force" }).FollowAsync();
        Assert.Equal(1, await host.ChampionAsync(Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_is_deleted_where_nothing_needs_it(bool scripts)
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);
        var registry = host.Get<ModelRegistries>().InForce;
        await registry.SetAliasAsync(RegisteredModels.Name, "tried", 2, Cancellation);
        var page = await OpenAsync(host, scripts);
        await page.GotoAsync($"/models/{RegisteredModels.Name}/versions/1");
        Assert.Equal(0, await page.GetByText("Delete it").CountAsync());

        await page.GotoAsync($"/models/{RegisteredModels.Name}/versions/2");
        await DeleteAsync();
        Assert.Contains("tried", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        await registry.RemoveAliasAsync(RegisteredModels.Name, "tried", Cancellation);
        await DeleteAsync();

        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        Assert.Null(await registry.FindVersionAsync(RegisteredModels.Name, 2, Cancellation));

        async Task DeleteAsync()
        {
            await page.GetByText("Delete it", new PageGetByTextOptions { Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete version 2" }).FollowAsync();
        }
    }

    [Fact]
    public async Task A_diagram_is_an_image_and_no_document_that_could_run()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);
        var page = await OpenAsync(host, scripts: true);
        using var answer = await host.Client.GetAsync($"/models/{RegisteredModels.Name}/versions/2/reliability.svg", Cancellation);
        Assert.Equal(("image/svg+xml", "default-src 'none'; sandbox"), (answer.Content.Headers.ContentType?.MediaType, answer.Headers.GetValues("Content-Security-Policy").Single()));
        using var other = await host.Client.GetAsync($"/models/{RegisteredModels.Name}/versions/2/model.svg", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        await page.GotoAsync($"/models/{RegisteredModels.Name}/versions/2/reliability.svg");

        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        _complaints.Clear(); // That it was kept from it, the browser says.
    }

    [Fact]
    public async Task What_a_registry_says_of_a_model_is_shown_as_text()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation, Hostile);
        await host.Get<ModelRegistries>().InForce.TagVersionAsync(RegisteredModels.Name, 1, RegistryTags.Manifest, Hostile, Cancellation);
        var page = await OpenAsync(host, scripts: true);

        await page.GotoAsync($"/models/{RegisteredModels.Name}");

        Assert.Equal(Hostile, await page.Locator(".lead").InnerTextAsync());
        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("img").CountAsync());
    }

    [Theory]
    [InlineData("promote")]
    [InlineData("rollback")]
    [InlineData("versions/2/delete")]
    public async Task Another_site_cannot_press_a_button(string verb)
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        using var response = await host.Client.SendAsync(
            HttpMethod.Post, $"/models/{RegisteredModels.Name}/{verb}", Cancellation, ("Sec-Fetch-Site", "cross-site"), ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(1, await host.ChampionAsync(Cancellation));
    }

    [Fact]
    public async Task A_button_that_can_do_nothing_says_why()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        using var response = await host.Client.PostAsync($"/models/{RegisteredModels.Name}/rollback", new FormUrlEncodedContent([]), Cancellation);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("none to go back to", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<IPage> OpenAsync(ServerHost host, bool scripts)
    {
        var page = await browser.OpenAsync(host, scripts: scripts);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        return page;
    }
}
