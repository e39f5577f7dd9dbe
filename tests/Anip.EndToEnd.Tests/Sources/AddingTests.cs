using System.Text.Json;

namespace Anip.EndToEnd.Tests.Sources;

/// <summary>Somebody adds a newspaper by the address of its home page.</summary>
public sealed class AddingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Newspaper _newspaper = new();

    private static readonly string[] Settings =
    [
        "--set", "Fetching:AllowedPrivateAddresses=127.0.0.1", "--set", "Fetching:HostSpacing=00:00:00", "--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false",
    ];

    public void Dispose()
    {
        _newspaper.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_home_page_shows_what_it_has_and_the_chosen_are_subscribed_and_read()
    {
        var shown = await RunAsync("sources", "add", _newspaper.Url);
        var picked = await RunAsync("sources", "add", _newspaper.Url, "--pick", "2,3");
        var run = await RunAsync("run", "rss_pipeline", "--json");
        var sitemaps = await RunAsync("run", "sitemap_pipeline", "--json");
        var articles = JsonElement.Parse((await RunAsync("articles", "--json")).Output).EnumerateArray().Select(article => article.GetProperty("title").GetString());

        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("1. The Daily: World", shown.Output, StringComparison.Ordinal);
        Assert.Contains("2 items", shown.Output, StringComparison.Ordinal);
        Assert.Contains("- Parliament passes the budget", shown.Output, StringComparison.Ordinal);
        Assert.Contains("3. The Daily [sitemap]", shown.Output, StringComparison.Ordinal);
        Assert.Contains("add --all, --pick", shown.Messages, StringComparison.Ordinal);
        Assert.True(picked.ExitCode == 0, picked.Messages);
        Assert.Contains("2 subscribed; 0 were already.", picked.Messages, StringComparison.Ordinal);
        Assert.Equal((0, 0), (run.ExitCode, sitemaps.ExitCode));
        Assert.Equal(["The bridge in figures", "The final goes to extra time"], articles.Order(StringComparer.Ordinal));
        Assert.All([shown, picked], result => Assert.DoesNotContain("hunter2", result.Output + result.Messages, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Adding_all_again_adds_nothing_and_json_names_each()
    {
        var first = JsonElement.Parse((await RunAsync("sources", "add", _newspaper.Url, "--all", "--json")).Output).GetProperty("candidates");
        var second = JsonElement.Parse((await RunAsync("sources", "add", _newspaper.Url.Replace("http://", "feed://", StringComparison.Ordinal) + "#top", "--all", "--json")).Output).GetProperty("candidates");
        var listed = await RunAsync("sources", "list", "--json");
        var world = JsonElement.Parse(listed.Output).EnumerateArray().Single(source => source.GetProperty("title").GetString() == "The Daily: World");
        var removed = await RunAsync("sources", "remove", world.GetProperty("ref").GetString()!);

        Assert.Equal([true, true, true], first.EnumerateArray().Select(candidate => candidate.GetProperty("added").GetBoolean()));
        Assert.Equal([false, false, false], second.EnumerateArray().Select(candidate => candidate.GetProperty("added").GetBoolean()));
        Assert.Equal([true, true, true], second.EnumerateArray().Select(candidate => candidate.GetProperty("subscribed").GetBoolean()));
        Assert.EndsWith("/world.xml?token=***", world.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, removed.ExitCode);
    }

    [Fact]
    public async Task A_page_without_feeds_says_so_and_an_address_with_a_password_is_refused()
    {
        var empty = await RunAsync("sources", "add", _newspaper.Url + "empty", "--set", "Discovery:MaxRequests=1");
        var password = await RunAsync("sources", "add", _newspaper.Url.Replace("http://", "http://me:hunter2@", StringComparison.Ordinal), "--all");

        Assert.Equal((1, 2), (empty.ExitCode, password.ExitCode));
        Assert.Contains("no feed was found at", empty.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", password.Messages, StringComparison.Ordinal);
    }

    private Task<AnipResult> RunAsync(params string[] arguments) => AnipProcess.RunAsync(_folder.Path, [.. arguments, .. Settings]);
}
