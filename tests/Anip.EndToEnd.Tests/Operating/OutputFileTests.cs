using System.Diagnostics;

namespace Anip.EndToEnd.Tests.Operating;

public sealed class OutputFileTests
{
    [Fact]
    public async Task A_link_stays_one_and_what_it_leads_to_is_replaced()
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("target.jsonl", "old");
        var link = Path.Combine(folder.Path, "link.jsonl");
        File.CreateSymbolicLink(link, target);
        await AnipProcess.RunAsync(folder.Path, ["samples", "add"]);

        var result = await AnipProcess.RunAsync(folder.Path, ["export", link, "--force"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.True((await File.ReadAllLinesAsync(target, TestContext.Current.CancellationToken)).Length > 10);
        Assert.Equal([target], Directory.EnumerateFiles(folder.Path, "target*"));
    }

    [Fact]
    public async Task A_pipe_is_written_into_and_stays_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are made by mkfifo.");
        using var folder = new TemporaryFolder();
        var pipe = Path.Combine(folder.Path, "pipe.csv");
        using (var made = Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await AnipProcess.RunAsync(folder.Path, ["samples", "add"]);
        // Opening it waits for the other end.
        var reading = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);

        var result = await AnipProcess.RunAsync(folder.Path, ["export", pipe, "--force"]);

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("id,", await reading, StringComparison.Ordinal);
        Assert.False(File.GetAttributes(pipe).HasFlag(FileAttributes.Directory));
        Assert.Equal(0, new FileInfo(pipe).Length);
    }

    [Fact]
    public async Task A_pipe_command_whose_input_is_closed_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shell closes it.");
        var program = Path.Combine(AppContext.BaseDirectory, "Anip.Cli.dll");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet '{program}' pipe canonical-url <&-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;

        Assert.Empty(await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, shell.ExitCode);
    }

    [Fact]
    public async Task A_file_where_a_folder_is_needed_is_named_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        folder.File("claims", "junk");
        using var process = AnipProcess.Up(folder.Path, "--data", folder.Path, "--set", "Ingestion:Feeds=");

        await process.HearAsync("is a file, where a folder is needed. Move it away");

        Assert.Equal(0, await process.TerminateAsync());
    }
}
