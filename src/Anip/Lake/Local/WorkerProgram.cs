using System.Diagnostics;

namespace Anip.Lake.Local;

/// <summary>How this very program is started once more.</summary>
/// <param name="File">The executable.</param>
/// <param name="Leading">Arguments that come before those of a job.</param>
/// <param name="Environment">Variables beside those of this process.</param>
public sealed record WorkerProgram(string File, IReadOnlyList<string> Leading, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>As this process was started: by its own executable, or by <c>dotnet</c> with its assembly.</summary>
    public static WorkerProgram OfThisProcess(IReadOnlyDictionary<string, string> environment)
    {
        var file = System.Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        return Path.GetFileNameWithoutExtension(file) == "dotnet"
            ? new WorkerProgram(file, [Path.GetFullPath(System.Environment.GetCommandLineArgs()[0])], environment)
            : new WorkerProgram(file, [], environment);
    }

    internal Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(File) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in Leading.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{File} could not be started.");
    }
}
