using System.Diagnostics;
using System.Text;

namespace Anip.Deployment.Tests;

/// <summary>A program of the machine, run from the root of the repository.</summary>
internal sealed class Command : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _messages = new();

    private Command(Process process) => _process = process;

    /// <summary>All that it has said so far.</summary>
    public string Messages
    {
        get
        {
            lock (_messages)
            {
                return _messages.ToString();
            }
        }
    }

    /// <summary>Whether the machine has such a program.</summary>
    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <returns>What it printed; the test fails where the program does.</returns>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exitCode, output, messages) = await TryAsync(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}\n{messages}");
        return output;
    }

    public static async Task<(int ExitCode, string Output, string Messages)> TryAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(program, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var messages = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await messages);
    }

    /// <summary>Starts one that goes on until it is asked to stop.</summary>
    public static Command Start(string program, params string[] arguments)
    {
        var command = new Command(new Process { StartInfo = StartInfo(program, arguments) });
        command._process.OutputDataReceived += (_, line) => command.Hear(line.Data);
        command._process.ErrorDataReceived += (_, line) => command.Hear(line.Data);
        command._process.Start();
        command._process.BeginOutputReadLine();
        command._process.BeginErrorReadLine();
        return command;
    }

    /// <summary>Waits until it says this.</summary>
    public async Task HearAsync(string message, TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        while (!Messages.Contains(message, StringComparison.Ordinal))
        {
            Assert.True(!_process.HasExited && Stopwatch.GetElapsedTime(since) < patience, $"It did not say '{message}':\n{Messages}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks it to stop as an engine does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(TimeSpan grace)
    {
        await RunAsync("kill", "-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(grace, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // Asked first: a script that is killed leaves behind what it has started.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        lock (_messages)
        {
            _messages.AppendLine(line);
        }
    }

    // Of a folder: a file of the repository.
    private static ProcessStartInfo StartInfo(string program, string[] arguments) => new(program.Contains('/', StringComparison.Ordinal) ? EndToEnd.Tests.Repository.File(program) : program, arguments)
    {
        UseShellExecute = false,
        WorkingDirectory = EndToEnd.Tests.Repository.Root,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
