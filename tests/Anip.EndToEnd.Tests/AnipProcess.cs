using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Anip.EndToEnd.Tests;

/// <summary>The real program in a process of its own, in an empty folder of its own.</summary>
internal sealed partial class AnipProcess : IDisposable
{
    private const string Program = "Anip.Cli.dll";

    private readonly Process _process;
    private readonly StringBuilder _messages = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AnipProcess(Process process) => _process = process;

    public int Id => _process.Id;

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

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<AnipResult> RunAsync(string folder, string[] arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null, string program = Program)
    {
        using var process = Process.Start(StartInfo(folder, arguments, environment, program))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new AnipResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts <c>anip up</c> on a free port, and on no other.</summary>
    public static AnipProcess Up(string folder, params string[] arguments) => Start(folder, ["up", "--urls", "http://127.0.0.1:0", "--set", "Serving:Enabled=false", .. arguments]);

    /// <summary>Starts a verb that goes on until it is asked to stop.</summary>
    /// <param name="program">Another program than the product.</param>
    public static AnipProcess Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string program = Program) =>
        Start(StartInfo(folder, [.. arguments, "--no-color"], environment, program));

    /// <summary>The same, where no more than so many files may be open.</summary>
    public static AnipProcess StartLimited(string folder, int files, params string[] arguments)
    {
        var info = StartInfo(folder, [.. arguments, "--no-color"], environment: null);
        string[] command = ["-c", $"ulimit -n {files}; exec \"$@\"", "sh", info.FileName, .. info.ArgumentList];
        info.FileName = "sh";
        info.ArgumentList.Clear();
        foreach (var part in command)
        {
            info.ArgumentList.Add(part);
        }

        return Start(info);
    }

    private static AnipProcess Start(ProcessStartInfo info)
    {
        var process = new AnipProcess(new Process { StartInfo = info });
        process._process.ErrorDataReceived += (_, line) => process.Hear(line.Data);
        process._process.OutputDataReceived += (_, line) => process.Hear(line.Data);
        process._process.Start();
        process._process.BeginErrorReadLine();
        process._process.BeginOutputReadLine();
        return process;
    }

    /// <summary>The address that it says it serves on.</summary>
    public async Task<Uri> AddressAsync()
    {
        var exit = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(_address.Task, exit).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken) == exit)
        {
            Assert.Fail($"anip ended with {_process.ExitCode}:\n{Messages}");
        }

        return await _address.Task;
    }

    /// <summary>Waits until it says this, or has ended.</summary>
    public async Task HearAsync(string message)
    {
        while (!_process.HasExited && !Messages.Contains(message, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to stop, as a service manager would.</summary>
    public Task<int> TerminateAsync() => SignalAsync("-TERM");

    /// <summary>Asks it to stop, as Ctrl+C does.</summary>
    public Task<int> InterruptAsync() => SignalAsync("-INT");

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    private async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString()]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_messages)
        {
            _messages.AppendLine(line);
        }

        if (AddressPattern().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Value));
        }
    }

    private static ProcessStartInfo StartInfo(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment, string program = Program)
    {
        // Whoever starts the tests in the background has them ignore interrupts, which a process hands on; env undoes that. Elsewhere than on Linux it cannot.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var info = new ProcessStartInfo(command[0], [.. command[1..], Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        return info;
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[1-9][0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressPattern();
}

internal sealed record AnipResult(int ExitCode, string Output, string Messages);

/// <summary>An empty folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("anip-").FullName;

    public string File(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
