namespace Anip.Deployment.Tests;

/// <summary>deploy/systemd, as systemd itself judges it.</summary>
public sealed class SystemdTests
{
    public static TheoryData<string> Units => [.. Directory.GetFiles(EndToEnd.Tests.Repository.File("deploy/systemd"), "*.service").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Every_unit_leaves_little_exposed(string unit)
    {
        Assert.SkipUnless(Command.Exists("systemd-analyze"), "systemd-analyze is not installed.");

        // From 0, which exposes nothing, to 10; the threshold is in tenths.
        await Command.RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", EndToEnd.Tests.Repository.File($"deploy/systemd/{unit}"));
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Every_unit_runs_as_a_user_of_its_own_and_stops_in_good_order(string unit)
    {
        var lines = await File.ReadAllLinesAsync(EndToEnd.Tests.Repository.File($"deploy/systemd/{unit}"), TestContext.Current.CancellationToken);

        Assert.All((string[])["User=anip", "Type=exec", "Restart=on-failure", "TimeoutStopSec=30", "StateDirectory=anip"], line => Assert.Contains(line, lines));
        Assert.StartsWith("ExecStart=/opt/anip/anip ", Assert.Single(lines, line => line.StartsWith("ExecStart=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
