using System.Diagnostics;
using System.Globalization;

namespace Anip.Benchmarks.Training;

/// <summary>The most memory that a process has, looked at ten times a second; and of what it maps from files, which the system takes back when others need it.</summary>
internal sealed class PeakMemory : IDisposable
{
    private readonly Process _process;
    private readonly Timer _timer;

    public PeakMemory(Process process)
    {
        _process = process;
        _timer = new Timer(_ => Look(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    /// <summary>In MiB, without files.</summary>
    public long Anonymous { get; private set; }

    /// <summary>In MiB.</summary>
    public long Mapped { get; private set; }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{_process.Id}/status"))
            {
                Anonymous = Math.Max(Anonymous, Of(line, "RssAnon:"));
                Mapped = Math.Max(Mapped, Of(line, "RssFile:"));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    private static long Of(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) >> 10 : 0;
}
