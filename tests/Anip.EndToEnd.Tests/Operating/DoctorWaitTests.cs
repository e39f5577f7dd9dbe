using System.Diagnostics;
using System.Text.Json;

namespace Anip.EndToEnd.Tests.Operating;

/// <summary><c>anip doctor --wait</c>, by which scripts wait for what ANIP leans on.</summary>
public sealed class DoctorWaitTests
{
    [Fact]
    public async Task What_comes_to_be_well_while_it_waits_is_well()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data", "");
        using var doctor = AnipProcess.Start(folder.Path, ["doctor", "--wait", "20", "--set", "Storage:Provider=Sqlite"]);
        await doctor.HearAsync("ok    runtime");

        File.Delete(data);
        Directory.CreateDirectory(data);

        await doctor.HearAsync("ok    disk");
        Assert.DoesNotContain("FAIL  disk", doctor.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stays_out_of_order_is_told_when_the_time_is_up()
    {
        using var folder = new TemporaryFolder();
        folder.File("data", "");
        var since = Stopwatch.GetTimestamp();

        var doctor = await AnipProcess.RunAsync(folder.Path, ["doctor", "--wait", "3", "--json"]);

        Assert.Equal(1, doctor.ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(3), "It waited");
        Assert.False(JsonDocument.Parse(doctor.Output).RootElement.EnumerateArray().Single(finding => finding.GetProperty("check").GetString() == "disk").GetProperty("ok").GetBoolean());
    }
}
