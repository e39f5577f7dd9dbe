using Anip.Cli.Health;

namespace Anip.EndToEnd.Tests.Operating;

/// <summary><c>anip doctor --health</c>, which containers and supervisors ask.</summary>
public sealed class HealthQuestionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_is_well_is_healthy_and_one_that_is_gone_is_not()
    {
        using var server = AnipProcess.Up(_folder.Path);
        var address = (await server.AddressAsync()).ToString().TrimEnd('/');

        var asked = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health", $"{address}/health/ready"]);
        var derived = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health", "--set", $"Api:Urls={address}"]);
        var nothing = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health", $"{address}/nothing"]);
        await server.TerminateAsync();
        var gone = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health", $"{address}/health/ready"]);

        Assert.Equal((0, $"healthy: {address}/health/ready\n", ""), (asked.ExitCode, asked.Output, asked.Messages));
        Assert.Equal((0, asked.Output), (derived.ExitCode, derived.Output));
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("answered 404", nothing.Messages, StringComparison.Ordinal);
        Assert.Equal((1, ""), (gone.ExitCode, gone.Output));
        Assert.Contains("cannot be asked", gone.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_is_healthy_while_it_keeps_its_file_fresh()
    {
        var file = Path.Combine(_folder.Path, "alive");
        var environment = new Dictionary<string, string> { ["ANIP__Health__File"] = file };
        var before = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health"], environment: environment);
        using var worker = AnipProcess.Start(_folder.Path, ["serve", "worker"], environment);
        while (!File.Exists(file))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var during = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health"], environment: environment);
        Assert.Equal(0, await worker.TerminateAsync());
        var after = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health"], environment: environment);

        Assert.Equal((1, 0, 1), (before.ExitCode, during.ExitCode, after.ExitCode));
        Assert.Contains("has not started, or has ended", after.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_nobody_writes_any_more_says_that_the_process_hangs()
    {
        var file = _folder.File("alive", "alive");
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(file));

        Assert.Null(HealthFile.FindProblem(file, new HealthOptions(), written.AddSeconds(59)));
        Assert.Contains("was written 61 s ago", HealthFile.FindProblem(file, new HealthOptions(), written.AddSeconds(61)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8000", "http://127.0.0.1:8000")]
    [InlineData("http://[::]:8000/", "http://127.0.0.1:8000")]
    [InlineData("http://*:8000", "http://127.0.0.1:8000")]
    [InlineData("http://10.0.0.7:8000", "http://10.0.0.7:8000")]
    public void An_address_for_all_networks_is_asked_on_this_machine(string listened, string asked) => Assert.Equal(asked, HealthQuestion.Reachable(listened));

    [Fact]
    public async Task What_is_no_address_is_wrong_usage()
    {
        var said = await AnipProcess.RunAsync(_folder.Path, ["doctor", "--health", "here"]);

        Assert.Equal(2, said.ExitCode);
        Assert.Contains("expected an address to ask", said.Messages, StringComparison.Ordinal);
    }
}
