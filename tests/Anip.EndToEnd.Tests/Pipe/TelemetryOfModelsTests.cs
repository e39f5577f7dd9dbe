namespace Anip.EndToEnd.Tests.Pipe;

public sealed class TelemetryOfModelsTests
{
    [Fact]
    public async Task The_models_run_without_a_word_to_anybody_and_leave_nothing_in_the_home_folder()
    {
        using var folder = new TemporaryFolder();
        var home = Directory.CreateDirectory(Path.Combine(folder.Path, "home")).FullName;

        var said = await AnipProcess.RunAsync(folder.Path, ["pipe", "embed"], "{\"id\":1,\"text\":\"Rates rise\"}\n", new Dictionary<string, string> { ["HOME"] = home });

        Assert.Equal((0, ""), (said.ExitCode, said.Messages));
        Assert.Equal([], Directory.EnumerateFileSystemEntries(home));
    }
}
