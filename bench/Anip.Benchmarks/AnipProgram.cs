using System.Diagnostics;

namespace Anip.Benchmarks;

/// <summary>The real program, in a process of its own.</summary>
internal static class AnipProgram
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Anip.Cli.dll");

    /// <summary>Starts a verb. Its messages are thrown away, so that it never waits for a reader.</summary>
    public static Process Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <inheritdoc cref="Start(string[])"/>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [File, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static TimeSpan Run(params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(arguments);
        process.StandardInput.Close();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? watch.Elapsed : throw new InvalidOperationException($"anip {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>The most memory that a running process has had so far, in MiB, and what it has now.</summary>
    public static (long Peak, long Now) Memory(Process process)
    {
        process.Refresh();
        return (process.PeakWorkingSet64 >> 20, process.WorkingSet64 >> 20);
    }
}
