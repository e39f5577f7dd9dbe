using System.Diagnostics;

namespace Anip.EndToEnd.Tests.Failing;

/// <summary>Where a file is meant and something else is there, or nothing can be written: the message names that one.</summary>
public sealed class OtherThanFilesTests : IAsyncDisposable
{
    private readonly SqliteInstallation _here = new();

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Theory]
    [InlineData("db status", 1)]
    [InlineData("db migrate", 1)]
    [InlineData("articles", 1)]
    [InlineData("up --urls http://127.0.0.1:0", 1)]
    [InlineData("db backup b.db", 1)]
    [InlineData("db copy --from sqlite:data/anip.db --to sqlite:b.db", 1)]
    [InlineData("db copy --from sqlite:b.db --to sqlite:data/anip.db", 1)]
    [InlineData("doctor", 1)]
    public async Task A_folder_in_the_place_of_the_database_is_named(string line, int exit)
    {
        var folder = Path.Combine(_here.Folder.Path, "data", "anip.db");
        Directory.CreateDirectory(folder);
        if (line.Contains("--from sqlite:b.db", StringComparison.Ordinal))
        {
            await _here.DoAsync("samples", "add", "--data", "other");
            line = line.Replace("b.db", "other/anip.db", StringComparison.Ordinal);
        }

        var result = await _here.RunAsync(line.Split(' '));

        Assert.Contains($"{folder} is a folder, and a database is a file", result.Messages + result.Output, StringComparison.Ordinal);
        Assert.Equal(exit, result.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("backup plain/b.db", "plain/b.db cannot be written: ")]
    [InlineData("backup /proc/b.db", "/proc/b.db cannot be written: ")]
    [InlineData("backup /proc/1/b.db", "/proc/1/b.db cannot be written: ")]
    [InlineData("restore data", "data is a folder: name the file in it")]
    [InlineData("restore none.db", "There is no file none.db")]
    public async Task A_backup_that_cannot_be_written_or_read_is_named(string line, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Nothing can be made in /proc.");
        _here.Folder.File("plain", "");
        await _here.DoAsync("db", "migrate");

        var result = await _here.RunAsync(["db", .. line.Split(' ')]);

        Assert.Contains(message, result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("anip.db cannot be", result.Messages, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task A_backup_for_which_there_is_no_space_is_named_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shell bounds the size of files.");
        await _here.IngestAsync(100);
        var program = Path.Combine(AppContext.BaseDirectory, "Anip.Cli.dll");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"trap '' XFSZ; ulimit -f 100; exec dotnet '{program}' db backup b.db"])
        {
            WorkingDirectory = _here.Folder.Path,
            UseShellExecute = false,
            RedirectStandardError = true,
            // Else the runtime itself wants a large file.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;

        var messages = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("b.db cannot be written: ", messages, StringComparison.Ordinal);
        Assert.Equal(1, shell.ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_here.Folder.Path, "b.db*"));
    }

    [Fact]
    public async Task What_is_not_there_to_be_deleted_is_a_failure_and_the_rest_is_removed()
    {
        await _here.DoAsync("samples", "add");

        var some = await _here.RunAsync("delete", "1", "99999", "--yes");
        var none = await _here.RunAsync("delete", "1", "--yes");
        var whole = await _here.RunAsync("delete", "2", "--yes");

        Assert.Equal((1, 1, 0), (some.ExitCode, none.ExitCode, whole.ExitCode));
        Assert.Contains("1 removed; 1 were not there.", some.Messages, StringComparison.Ordinal);
        Assert.Equal(59, await _here.CountAsync("1 = 1"));
    }

    [Theory]
    [InlineData("ingest", "")]
    [InlineData("sources test", "")]
    [InlineData("ingest", " ")]
    public async Task A_name_that_is_blank_is_no_file(string verb, string name)
    {
        var result = await _here.RunAsync([.. verb.Split(' '), name]);

        Assert.Contains($"There is no file at '{name}'", result.Messages + result.Output, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task What_was_not_in_quarantine_cannot_be_put_back()
    {
        await _here.DoAsync("db", "migrate");

        Assert.Equal(1, (await _here.RunAsync("quarantine", "retry", "99")).ExitCode);
        Assert.Equal(0, (await _here.RunAsync("quarantine", "retry", "--all")).ExitCode);
    }

    [Fact]
    public async Task A_damaged_file_is_named_once()
    {
        await File.WriteAllBytesAsync(Path.Combine(_here.Folder.Path, "a.jsonl.gz"), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3], TestContext.Current.CancellationToken);

        var result = await _here.RunAsync("ingest", "a.jsonl.gz");

        Assert.Equal(2, result.Messages.Split("a.jsonl.gz").Length);
    }
}
