using System.Diagnostics;

namespace Anip.Cli.Output;

/// <summary>A growing count on standard error: in place on a terminal, a line now and then elsewhere.</summary>
internal sealed class CountProgress(string verb) : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Redirected = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _total = Stopwatch.StartNew();
    private TimeSpan _shownAt;
    private long _count;
    private bool _told; // What is done in one go counts nothing.

    public void Report(long count)
    {
        (_count, _told) = (count, true);
        if (_total.Elapsed - _shownAt >= (Terminal.IsInteractive ? OnTerminal : Redirected))
        {
            _shownAt = _total.Elapsed;
            Show(isLast: false);
        }
    }

    public void Dispose()
    {
        if (_told)
        {
            Show(isLast: true);
        }
    }

    private void Show(bool isLast) =>
        Terminal.Count($"{_count:N0} {verb} ({_count / Math.Max(_total.Elapsed.TotalSeconds, 0.001):N0}/s)", isLast);
}
