using System.Collections.Concurrent;
using System.Threading.Channels;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Anip.Server.Tests;

/// <summary>What a person does with pipelines, in a real browser.</summary>
public sealed class PipelinesBrowserTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
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
    public async Task The_grid_shows_the_runs_of_each_pipeline_by_time_with_state_time_and_counts()
    {
        await using var host = await HistoryAsync();
        var page = await OpenAsync(host);

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Pipelines", Exact = true }).FollowAsync();

        Assert.Equal(["maintenance", "ml_processing", "newsapi_pipeline", "rss_pipeline"], await page.Locator("article h2").AllInnerTextsAsync());
        var cells = Row(page, "ml_processing").Locator(".run-grid a");
        var labels = await Task.WhenAll((await cells.AllAsync()).Select(cell => cell.GetAttributeAsync("aria-label")));
        Assert.Equal(13, labels.Length);
        Assert.Contains("cancelled", labels[6], StringComparison.Ordinal);
        Assert.Matches("^Run 35, running, 15 Mar 2026, [0-9:]+ UTC, 4.0 s so far, enriched 256 · pending 156$", labels[11]);
        Assert.Contains("queued", labels[12], StringComparison.Ordinal);
        var failed = Row(page, "rss_pipeline").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = RunHistory.Failure[..40] });
        Assert.Equal(2, await failed.CountAsync());
        Assert.Contains("No runs yet", await Row(page, "newsapi_pipeline").InnerTextAsync(), StringComparison.Ordinal);

        await failed.First.FollowAsync();
        Assert.Equal(RunHistory.Failure, await page.Locator(".failure").InnerTextAsync());
        Assert.Equal(["Succeeded", "Failed"], await page.Locator(".steps [data-label=State]").AllInnerTextsAsync());
    }

    [Fact]
    public async Task A_schedule_is_shown_with_its_next_run()
    {
        await using var host = await HistoryAsync(runs: false);
        await host.Get<IPipelineSettings>().ChangeAsync("rss_pipeline", paused: null, new ScheduleChange(new Schedule("0 * * * *", "UTC")), TestContext.Current.CancellationToken);
        var page = await OpenAsync(host);

        await page.GotoAsync("/pipelines");

        Assert.Matches(@"^Schedule 0 \* \* \* \* UTC\s+next in 30 min$", await Row(page, "rss_pipeline").Locator(".byline").InnerTextAsync());
        Assert.Equal("Runs when it is asked to", await Row(page, "maintenance").Locator(".byline").InnerTextAsync());
    }

    [Fact]
    public async Task A_state_is_told_by_its_mark_and_not_by_its_colour_alone()
    {
        await using var host = await HistoryAsync();
        var page = await OpenAsync(host);

        await page.GotoAsync("/pipelines");

        var marks = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.run-legend .mark')].map(mark => mark.getAttribute('d'))");
        Assert.Equal(5, marks.Distinct(StringComparer.Ordinal).Count());
        var cell = Row(page, "ml_processing").Locator(".run-grid .run-cancelled .mark");
        Assert.Equal(marks[4], await cell.GetAttributeAsync("d"));
    }

    [Fact]
    public async Task A_started_run_shows_its_lines_as_they_come_until_it_has_succeeded()
    {
        var desk = new Desk();
        await using var host = await WorkingAsync(desk);
        var page = await OpenAsync(host);
        await page.GotoAsync("/pipelines");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start letters" }).FollowAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(host.Address, "/runs/1").ToString());
        await page.EvaluateAsync("window.same = true");
        await page.GetByText("on this page").WaitForAsync();
        await Assertions.Expect(page.Locator(".run-head .state")).ToHaveTextAsync("Running");
        foreach (var line in (string[])["Dear reader,", Hostile])
        {
            desk.Say(line);
            await Assertions.Expect(page.Locator(".line-text").Last).ToHaveTextAsync(line);
        }

        await Assertions.Expect(page.Locator(".steps .counts").First).ToHaveTextAsync("lines 2");
        desk.Finish();

        await Assertions.Expect(page.Locator(".run-head .state")).ToHaveTextAsync("Succeeded");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Run 1 succeeded");
        Assert.Equal(0, await page.Locator("#cancel").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("window.same"));
        var live = await page.Locator(".line").AllInnerTextsAsync();
        await page.ReloadAsync();
        Assert.Equal(live, await page.Locator(".line").AllInnerTextsAsync());
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.NotEqual("owned", await page.TitleAsync());
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_as_cancelled_in_front_of_the_reader()
    {
        await using var host = await WorkingAsync(new Desk());
        var page = await OpenAsync(host);
        await page.GotoAsync("/pipelines/letters");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start letters" }).FollowAsync();
        await Assertions.Expect(page.Locator(".run-head .state")).ToHaveTextAsync("Running");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).FollowAsync();

        await Assertions.Expect(page.Locator(".run-head .state")).ToHaveTextAsync("Cancelled");
        Assert.Equal(RunState.Cancelled, (await host.Get<IRunStore>().FindAsync(1, Cancellation))!.State);
    }

    [Fact]
    public async Task A_paused_pipeline_says_so_and_offers_to_go_on_instead_of_a_start()
    {
        await using var host = await HistoryAsync();
        var page = await OpenAsync(host);
        await page.GotoAsync("/pipelines");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause maintenance" }).FollowAsync();

        Assert.EndsWith("/pipelines", page.Url, StringComparison.Ordinal);
        await Row(page, "maintenance").GetByText("Paused").WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start maintenance" }).CountAsync());
        await page.GotoAsync("/pipelines/maintenance");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume maintenance" }).FollowAsync();
        Assert.EndsWith("/pipelines/maintenance", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start maintenance" }).WaitForAsync();
    }

    [Fact]
    public async Task Parameters_are_filled_in_and_a_wrong_one_is_named_beside_its_field()
    {
        await using var host = await HistoryAsync();
        var page = await OpenAsync(host, scripts: false);
        await page.GotoAsync("/pipelines");
        await page.GetByText("Start…").ClickAsync();
        await page.GetByLabel("page size").FillAsync("7");
        await page.GetByLabel("country").EvaluateAsync("field => field.removeAttribute('maxlength')");
        await page.GetByLabel("country").FillAsync("Wonderland");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start newsapi_pipeline" }).FollowAsync();

        Assert.Contains("\"Wonderland\" is not a text of 1 to 2 characters.", await page.Locator(".field .error").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("7", await page.GetByLabel("page size").InputValueAsync());
        await page.GetByLabel("country").FillAsync("it");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start newsapi_pipeline" }).FollowAsync();

        await page.Locator("#run").WaitForAsync();
        var run = (await host.Get<IRunStore>().ListAsync(new RunQuery { Pipeline = "newsapi_pipeline" }, Cancellation)).Runs.Single();
        Assert.Equal((RunTrigger.Page, """{"country":"it","page_size":7}"""), (run.Trigger, run.Parameters.ToString()));
        Assert.Contains("country", await page.Locator(".run-facts").InnerTextAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_scripts_a_run_is_followed_by_a_link_and_cancelled_by_its_button()
    {
        await using var host = await HistoryAsync(runs: false);
        var lease = await host.BeginOneInWorkAsync(Cancellation);
        var page = await OpenAsync(host, scripts: false);
        await page.GotoAsync($"/runs/{lease.RunId}");
        Assert.Equal(3, await page.Locator(".line").CountAsync());

        await host.LogAsync(lease, RunLogLevel.Error, Hostile, Cancellation);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Refresh" }).FollowAsync();

        Assert.Equal($"Error: {Hostile}", await page.Locator(".line-text").Last.InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).FollowAsync();
        Assert.Contains("It is being cancelled.", await page.Locator(".run-head").InnerTextAsync(), StringComparison.Ordinal);
        await host.EndAsync(lease, RunState.Failed, Hostile, Cancellation);
        await page.ReloadAsync();
        Assert.Equal(Hostile, await page.Locator(".failure").InnerTextAsync());
        foreach (var path in (string[])["/pipelines", "/pipelines/ml_processing"])
        {
            await page.GotoAsync(path);
            Assert.Equal(0, await page.Locator("img, main script").CountAsync());
        }
    }

    [Fact]
    public async Task The_list_learns_of_a_run_that_somebody_else_starts()
    {
        await using var host = await HistoryAsync(runs: false);
        var page = await OpenAsync(host);
        await page.GotoAsync("/pipelines");
        Assert.Contains("No runs yet", await Row(page, "maintenance").InnerTextAsync(), StringComparison.Ordinal);

        await host.StartAsync("maintenance", RunTrigger.Cli, Cancellation);

        await Row(page, "maintenance").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Run 1, queued" }).WaitForAsync();
    }

    [Fact]
    public async Task Paging_reaches_every_run()
    {
        await using var host = await HistoryAsync(runs: false);
        for (var run = 0; run < 50; run++)
        {
            await host.StartAsync("maintenance", RunTrigger.Api, Cancellation);
        }

        var page = await OpenAsync(host);
        await page.GotoAsync("/pipelines/maintenance");
        List<string> seen = [.. await page.Locator("tbody .name").AllInnerTextsAsync()];
        while (await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older →" }).CountAsync() > 0)
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older →" }).FollowAsync();
            seen.AddRange(await page.Locator("tbody .name").AllInnerTextsAsync());
        }

        Assert.Equal(Enumerable.Range(1, 50).Reverse().Select(id => $"Run {id}"), seen);
        await page.GotoAsync("/pipelines/maintenance?cursor=mine");
        Assert.Equal("Run 50", await page.Locator("tbody .name").First.InnerTextAsync());
    }

    [Fact]
    public async Task A_run_can_be_started_and_cancelled_by_keyboard_and_the_focus_outlives_a_refresh()
    {
        var desk = new Desk();
        await using var host = await WorkingAsync(desk);
        var page = await OpenAsync(host);
        await page.GotoAsync("/pipelines");

        await TabToAsync(page, "Start letters");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(host.Address, "/runs/1").ToString());
        await page.Locator("#cancel").WaitForAsync();
        await TabToAsync(page, "Cancel");
        desk.Say("One more.");
        await Assertions.Expect(page.Locator(".steps .counts").First).ToHaveTextAsync("lines 1");
        Assert.Equal("cancel", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".run-head .state")).ToHaveTextAsync("Cancelled");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground(ColorScheme scheme)
    {
        await using var host = await HistoryAsync();
        var page = await browser.OpenAsync(host, scheme: scheme);
        foreach (var path in (string[])["/pipelines", "/pipelines/newsapi_pipeline", "/pipelines/rss_pipeline", "/runs/14", "/runs/35"])
        {
            await page.GotoAsync(path);

            Assert.Empty(await page.EvaluateAsync<string[]>(Contrast.Script));
        }
    }

    private static ILocator Row(IPage page, string pipeline) =>
        page.Locator("article", new PageLocatorOptions { Has = page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = pipeline }) });

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var press = 0; press < 40; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.ariaLabel ?? document.activeElement.innerText") == name)
            {
                Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {name}.");
    }

    private static async Task<ServerHost> HistoryAsync(bool runs = true)
    {
        var host = await ServerHost.StartAsync(Cancellation, services: RunHistory.AddPipelines);
        if (runs)
        {
            await host.AddRunsAsync(Cancellation);
        }

        return host;
    }

    /// <summary>A server that works on its runs, by the real clock.</summary>
    private static async Task<ServerHost> WorkingAsync(Desk desk)
    {
        var host = await ServerHost.StartAsync(
            Cancellation,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Pipelines:Heartbeat"] = "00:00:00.100" },
            services => services
                .AddSingleton(TimeProvider.System)
                .AddPipeline(_ => new Pipeline("letters", "Writes letters.", [desk]))
                .AddPipelineService());
        while (host.Get<PipelineControl>().IsUnavailable)
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

    /// <summary>A step that says what it is told to, until it is told to finish.</summary>
    private sealed class Desk : IPipelineStep
    {
        private readonly Channel<string> _lines = Channel.CreateBounded<string>(10);

        public string Name => "write";

        public void Say(string line) => Assert.True(_lines.Writer.TryWrite(line));

        public void Finish() => _lines.Writer.Complete();

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var said = 0;
            await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
            {
                context.Log(line);
                context.Count("lines", ++said);
            }

            return context.Counts;
        }
    }
}
