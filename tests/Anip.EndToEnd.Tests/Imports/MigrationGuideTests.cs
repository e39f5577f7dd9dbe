using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Anip.EndToEnd.Tests.Imports;

/// <summary>The steps of docs/migration.md that need no engine, run as they stand there; each prints what stands there.</summary>
public sealed partial class MigrationGuideTests() : InstallationTests(new PostgresInstallation())
{
    private const string OldDatabase = "postgres://anip:secret@old.example/anip";
    private const string Served = "127.0.0.1:8000";

    [Fact]
    public async Task The_steps_of_the_guide_work_as_they_stand_there()
    {
        await using var python = await PythonDatabase.MakeAsync();
        await python.DoAsync("""
            INSERT INTO newsarticle (title, url, content, published_at, api_source, updated_at) VALUES
            ('The central bank raised its forecast', 'https://example.org/1', 'Prices rose.', '2025-03-01', 'newsapi', '2025-03-01'),
            ('The central bank has raised its forecast', 'https://example.org/1', 'Prices rose.', '2025-03-01', 'newsapi', '2025-03-02'),
            ('A research team presented new results', 'https://example.org/2', null, '2025-03-02', 'gdelt', '2025-03-02'),
            ('The national side won the deciding match', 'https://example.org/3', null, '2025-03-03', 'newsdata', '2025-03-03')
            """);
        Here.Folder.File("anip", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Anip.Cli.dll")}' \"$@\"\n");
        await RunAsync("chmod +x anip", "");
        var steps = Step().Matches(await File.ReadAllTextAsync(Repository.File("docs/migration.md"), TestContext.Current.CancellationToken));
        AnipProcess? up = null;
        try
        {
            var address = Served;
            foreach (Match step in steps)
            {
                var commands = step.Groups["commands"].Value;
                if (step.Groups["how"].Value.Length > 0)
                {
                    up = Here.Start([.. commands.Trim().Split(' ')[1..].Select(word => word.Replace(Served, "127.0.0.1:0", StringComparison.Ordinal)), "--set", "Serving:Enabled=false", "--set", "Ingestion:Feeds:0=http://127.0.0.1:1/nobody-serves-this"]);
                    address = (await up.AddressAsync()).Authority;
                    continue;
                }

                var printed = await RunAsync(commands.Replace(Served, address, StringComparison.Ordinal), python.Address);
                Assert.Matches(Pattern(step.Groups["printed"].Value), printed);
            }

            Assert.Equal(6, steps.Count - 1);
            await Here.WaitForAsync("analyzed AND url LIKE 'https://example.org/%'", 3, up!);
            Assert.Equal(0, await up!.TerminateAsync());
        }
        finally
        {
            up?.Dispose();
        }
    }

    private async Task<string> RunAsync(string commands, string old)
    {
        var shell = new ProcessStartInfo("bash", ["-euc", $"exec 2>&1\n{commands.Replace(OldDatabase, old, StringComparison.Ordinal)}"]) { WorkingDirectory = Here.Folder.Path, UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in Here.Environment)
        {
            shell.Environment[name] = value;
        }

        using var process = Process.Start(shell)!;
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // A machine that tests may have no network.
        var isNetworkOnly = printed.Contains("FAIL  network", StringComparison.Ordinal) && !printed.Replace("FAIL  network", "", StringComparison.Ordinal).Contains("FAIL", StringComparison.Ordinal);
        Assert.True(process.ExitCode == 0 || isNetworkOnly, $"{commands} ended with {process.ExitCode}:\n{printed}");
        return printed;
    }

    // "…" stands for what differs from machine to machine.
    private static string Pattern(string printed) => string.Join(@"[\s\S]*", printed.Trim().Split('…').Select(part => Regex.Escape(part.Trim('\n'))));

    [GeneratedRegex("<!-- run(?<how> in the background)? -->\n```sh\n(?<commands>.*?)```\n(\n```text\n(?<printed>.*?)```)?", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();
}
