using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Anip.Annotations;
using Anip.Models.Registry;
using Anip.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>How a person labels articles and has a head learnt from them, in a real browser.</summary>
public sealed class LabelsBrowserTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
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

    [Fact]
    public async Task Articles_are_labelled_by_keys_one_after_the_other_without_a_reload()
    {
        await using var host = await ArticlesAsync(12);
        var page = await OpenAsync(host);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Labels", Exact = true }).FollowAsync();
        await page.GetByLabel("Label articles as").FillAsync("Supply chain");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(host.Address, "/labels/supply-chain").ToString());
        await page.EvaluateAsync("window.same = true");

        HashSet<string> seen = [];
        foreach (var key in new[] { "y", "n", "s", "ArrowRight", "ArrowLeft", "ArrowDown", "y" })
        {
            var title = await page.Locator(".offer:visible h2").InnerTextAsync();
            Assert.True(seen.Add(title), $"{title} is offered twice.");
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(page.Locator(".offer:visible h2")).Not.ToHaveTextAsync(title);
        }

        await Assertions.Expect(page.Locator("#state .label-count").First).ToContainTextAsync("3 of 30");
        await Assertions.Expect(page.Locator("#state .label-count").Nth(1)).ToContainTextAsync("2 of 30");
        Assert.Equal(1, await page.Locator(".offer:visible").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("window.same"));
        Assert.Equal([("no", 2L), ("yes", 3L)], (await CountsAsync(host)).Select(count => (count.Value, count.Articles)).Order());
    }

    [Fact]
    public async Task A_slip_is_taken_back_and_offered_again()
    {
        await using var host = await ArticlesAsync(6);
        var page = await OpenAsync(host);
        await page.GotoAsync("/labels/desk");
        var first = await page.Locator(".offer:visible h2").InnerTextAsync();

        await page.Keyboard.PressAsync("y");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"yes: {first}");
        await page.Keyboard.PressAsync("u");

        await Assertions.Expect(page.Locator(".offer:visible h2")).ToHaveTextAsync(first);
        await Assertions.Expect(page.Locator("#state .label-count").First).ToContainTextAsync("0 of 30");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "No", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#state .label-count").Nth(1)).ToContainTextAsync("1 of 30");
    }

    [Fact]
    public async Task After_the_last_article_that_is_said_and_who_goes_by_tab_stays_at_the_buttons()
    {
        await using var host = await ArticlesAsync(2);
        var page = await OpenAsync(host);
        await page.GotoAsync("/labels/desk");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Yes" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".offer:visible")).ToHaveCountAsync(1);
        Assert.Equal("Yes", await page.EvaluateAsync<string>("document.activeElement.innerText"));
        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("No further article is there").WaitForAsync();
        Assert.Equal(2, (await CountsAsync(host)).Single().Articles);
    }

    [Fact]
    public async Task Without_scripts_the_buttons_do_the_same()
    {
        await using var host = await ArticlesAsync(8);
        var page = await OpenAsync(host, scripts: false);
        await page.GotoAsync("/labels/desk");
        var titles = await page.Locator(".offer h2").AllInnerTextsAsync();
        Assert.Equal(5, titles.Count);

        await Button("Yes").FollowAsync();
        await Button("No").FollowAsync();
        var skipped = await page.Locator(".offer h2").First.InnerTextAsync();
        await Button("Skip").FollowAsync();

        Assert.DoesNotContain(skipped, await page.Locator(".offer h2").AllInnerTextsAsync());
        Assert.Equal(["no", "yes"], (await CountsAsync(host)).Select(count => count.Value).Order());

        ILocator Button(string name) => page.Locator(".offer").First.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name });
    }

    [Fact]
    public async Task A_head_is_learnt_at_the_press_of_a_button_and_told_of_in_words()
    {
        var school = new School();
        await using var host = await ArticlesAsync(20, school);
        var page = await OpenAsync(host);
        await page.GotoAsync("/labels/desk");
        Assert.True(await page.Locator("#train").IsDisabledAsync());
        await Assertions.Expect(page.Locator("#label-advice")).ToContainTextAsync("Label 8 more “yes” and 8 more “no”");
        for (var id = 1; id <= 16; id++)
        {
            await host.Get<IAnnotationStore>().SetAsync(id, "desk", id % 2 == 0 ? "yes" : "no", "Ada", Cancellation);
        }

        await Assertions.Expect(page.Locator("#train")).ToBeEnabledAsync();
        await page.Locator("#train").FollowAsync();
        await Assertions.Expect(page.Locator("#label-run")).ToHaveTextAsync("Is being learnt");
        school.Open();

        await Assertions.Expect(page.Locator("#label-head")).ToContainTextAsync("Version 1 was learnt from 16 articles. Of articles that it had not seen it judged 88 % rightly: F1 0.87");
        await Assertions.Expect(page.Locator("#label-advice")).ToContainTextAsync("22 more “yes”");
        Assert.Equal("desk", school.Name);
        await page.GotoAsync("/labels");
        Assert.Contains("version 1, F1 0.87", await page.Locator("tbody tr").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_that_fails_says_why()
    {
        var school = new School { Failure = "desk cannot be learnt yet: label more." };
        school.Open();
        await using var host = await ArticlesAsync(16, school);
        for (var id = 1; id <= 16; id++)
        {
            await host.Get<IAnnotationStore>().SetAsync(id, "desk", id % 2 == 0 ? "yes" : "no", "Ada", Cancellation);
        }

        var page = await OpenAsync(host);
        await page.GotoAsync("/labels/desk");
        await page.Locator("#train").FollowAsync();

        await Assertions.Expect(page.Locator("#state .failure")).ToContainTextAsync("label more");
    }

    [Fact]
    public async Task What_an_article_says_and_a_label_is_called_is_shown_as_text()
    {
        await using var host = await ArticlesAsync(1, title: Hostile);
        var page = await OpenAsync(host);
        await page.GotoAsync("/labels/desk");

        Assert.Equal(Hostile, await page.Locator(".offer h2").InnerTextAsync());
        await page.Keyboard.PressAsync("y");
        await page.GetByText("No further article is there").WaitForAsync();
        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("img").CountAsync());
        await page.GotoAsync($"/labels?name={Uri.EscapeDataString(Hostile)}");
        Assert.Contains("The name must have", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("answers")]
    [InlineData("train")]
    public async Task Another_site_cannot_press_a_button(string verb)
    {
        await using var host = await ArticlesAsync(1);

        using var response = await host.Client.SendAsync(HttpMethod.Post, $"/labels/desk/{verb}", Cancellation, ("Sec-Fetch-Site", "cross-site"), ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground_and_no_page_is_wider_than_a_small_phone(ColorScheme scheme)
    {
        await using var host = await ArticlesAsync(3, title: "A rather long title of an article about things that happen");
        await host.Get<IAnnotationStore>().SetAsync(1, "topic", "health", "Ada", Cancellation);
        await host.Get<IAnnotationStore>().SetAsync(1, "a-name-that-is-as-long-as-names-of-labels-can-be-and-then-some-0", "yes", "Ada", Cancellation);
        foreach (var path in (string[])["/labels", "/labels/topic", "/labels/a-name-that-is-as-long-as-names-of-labels-can-be-and-then-some-0"])
        {
            var page = await browser.OpenAsync(host, width: 320, scheme: scheme);
            await page.GotoAsync(path);

            Assert.Equal(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(await page.EvaluateAsync<string[]>(Contrast.Script));
            await page.CloseAsync();
        }
    }

    private static async Task<IReadOnlyList<AnnotationCount>> CountsAsync(ServerHost host) => await host.Get<IAnnotationStore>().CountAsync(Cancellation);

    private static async Task<ServerHost> ArticlesAsync(int count, School? school = null, string? title = null)
    {
        var host = await ServerHost.StartAsync(
            Cancellation,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Pipelines:Heartbeat"] = "00:00:00.100" },
            services =>
            {
                if (school is not null)
                {
                    services.AddSingleton(TimeProvider.System)
                        .AddPipeline(provider => new Pipeline("ml_training", "Trains.", [school.With(provider)]) { Parameters = [School.Model] })
                        .AddPipelineService();
                }
            });
        await host.AddAsync(Cancellation, [.. Enumerable.Range(0, count).Select(index => TestArticles.Item($"https://n.example/{index}", title is null ? $"word{index} thing{index}" : title))]);
        await host.EnrichAsync(article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.8f) with { Embedding = WordAnalyzer.Direction(article.Title) }, Cancellation);
        while (school is not null && host.Get<PipelineControl>().IsUnavailable)
        {
            await Task.Yield();
        }

        return host;
    }

    private async Task<IPage> OpenAsync(ServerHost host, bool scripts = true)
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

    /// <summary>A step that registers a version once it is let, with figures as a training writes them. What really learns has tests of its own.</summary>
    private sealed class School : IPipelineStep
    {
        public static readonly PipelineParameter Model = PipelineParameter.Text("model", "Only this model.", most: 64);

        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IServiceProvider _services = null!;

        string IPipelineStep.Name => "train";

        public string? Failure { get; init; }

        public string? Name { get; private set; }

        public void Open() => _open.TrySetResult();

        public School With(IServiceProvider services)
        {
            _services = services;
            return this;
        }

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            await _open.Task.WaitAsync(cancellationToken);
            Name = context.Parameters.Text(Model)!;
            if (Failure is { } failure)
            {
                throw new StepException(failure) { IsFinal = true };
            }

            var registry = _services.GetRequiredService<ModelRegistries>().InForce;
            await registry.CreateModelAsync(Name, null, cancellationToken);
            var run = await registry.BeginRunAsync(new NewTrackedRun(Name, "training"), cancellationToken);
            var manifest = $$"""
                {"name":"{{Name}}","version":"1-abc","kind":"text-classification","license":"X","files":{},"settings":{"rows":16},
                 "metrics":{"f1/cross_validated":0.87,"f1_low/cross_validated":0.7,"f1_high/cross_validated":0.96,"f1/most_frequent":0.33,"accuracy/cross_validated":0.88} }
                """;
            await registry.PutArtifactAsync(run.Id, "model/model.json", () => new MemoryStream(Encoding.UTF8.GetBytes(manifest)), cancellationToken);
            var version = await registry.CreateVersionAsync(new NewModelVersion(Name, run.Id, "model"), cancellationToken);
            await registry.SetAliasAsync(Name, RegistryTags.Champion, version.Version, cancellationToken);
            return context.Counts;
        }
    }
}
