using System.Net;
using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Server.Tests;

/// <summary>The buttons of the pages, asked by programs: what a browser must not be made to do.</summary>
public sealed class PipelineFormsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/pipelines/letters/runs")]
    [InlineData("/pipelines/letters/pause")]
    [InlineData("/pipelines/letters/resume")]
    [InlineData("/runs/1/cancel")]
    public async Task Another_site_cannot_press_a_button(string path)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await host.StartAsync("letters", RunTrigger.Api, Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Post, path, Cancellation, ("Sec-Fetch-Site", "cross-site"), ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var run = Assert.Single((await host.Get<IRunStore>().ListAsync(new RunQuery(), Cancellation)).Runs);
        Assert.Equal(RunState.Queued, run.State);
        Assert.Empty(await host.Get<IPipelineSettings>().ReadAsync(Cancellation));
    }

    [Fact]
    public async Task A_button_without_the_key_does_nothing_and_asks_for_it()
    {
        await using var host = await ServerHost.StartAsync(Cancellation, new(StringComparer.Ordinal) { ["Api:Key"] = "open sesame" }, RunHistory.AddPipelines);

        using var response = await host.Client.SendAsync(HttpMethod.Post, "/pipelines/maintenance/runs", Cancellation, ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("asks for its key", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty((await host.Get<IRunStore>().ListAsync(new RunQuery(), Cancellation)).Runs);
    }

    [Theory]
    [InlineData("/pipelines/letters/runs", "/runs/2")]
    [InlineData("/pipelines/letters/pause", "/pipelines/letters")]
    [InlineData("/pipelines/letters/resume", "/pipelines/letters")]
    [InlineData("/runs/1/cancel", "/runs/1")]
    public async Task A_button_leads_to_a_page_that_can_be_loaded_again(string path, string location)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await host.StartAsync("letters", RunTrigger.Api, Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Post, path, Cancellation, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((HttpStatusCode.SeeOther, location), (response.StatusCode, response.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("GET", "/pipelines/nothing")]
    [InlineData("POST", "/pipelines/nothing/runs")]
    [InlineData("POST", "/pipelines/nothing/pause")]
    [InlineData("GET", "/runs/7")]
    [InlineData("GET", "/runs/7/state")]
    [InlineData("POST", "/runs/7/cancel")]
    [InlineData("GET", "/runs/x")]
    public async Task What_is_not_there_is_a_page_that_says_so(string method, string path)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();

        using var response = await host.Client.SendAsync(new HttpMethod(method), path, Cancellation, ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Not found", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_of_what_was_paused_meanwhile_says_why_nothing_began()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await host.Get<IPipelineSettings>().ChangeAsync("letters", paused: true, schedule: null, Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Post, "/pipelines/letters/runs", Cancellation);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("Resume it first", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty((await host.Get<IRunStore>().ListAsync(new RunQuery(), Cancellation)).Runs);
    }

    [Fact]
    public async Task Scripts_are_allowed_on_the_pages_of_pipelines_alone_and_only_those_of_this_server()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();

        Assert.Contains("script-src 'self'", await PolicyAsync(host, "/pipelines"), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", await PolicyAsync(host, "/sources"), StringComparison.Ordinal);
    }

    private static async Task<string> PolicyAsync(ServerHost host, string path)
    {
        using var response = await host.Client.GetAsync(path, Cancellation);
        return response.Headers.GetValues("Content-Security-Policy").Single();
    }
}
