using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Anip.Benchmarks.Fleet;

/// <summary>A worker in a process of its own, and what it said of itself.</summary>
internal sealed class FleetProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<(long At, double Processor, long Memory)> _said = [];

    public FleetProcess(IEnumerable<string> settings)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(FleetProcess).Assembly.Location, "feeds-fleet-worker", .. settings])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Split(' ') is [var processor, var memory])
            {
                _said.Enqueue((TimeProvider.System.GetTimestamp(), double.Parse(processor, CultureInfo.InvariantCulture), long.Parse(memory, CultureInfo.InvariantCulture)));
            }
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Processor time between two instants, in seconds.</summary>
    public double Processor(long from, long to)
    {
        var within = _said.Where(said => said.At >= from && said.At <= to).ToList();
        return within.Count < 2 ? 0 : (within[^1].Processor - within[0].Processor) / 1000;
    }

    /// <summary>The median of its memory between two instants, in MiB; 0 where it was not there.</summary>
    public long Memory(long from, long to)
    {
        var within = _said.Where(said => said.At >= from && said.At <= to).Select(said => said.Memory).Order().ToList();
        return within.Count == 0 ? 0 : within[within.Count / 2] >> 20;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }
}
