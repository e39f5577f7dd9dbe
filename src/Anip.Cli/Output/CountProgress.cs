using System.Diagnostics;

namespace Anip.Cli.Output;

/// <summary>A growing count on standard error: in place on a terminal, as a bar where the total is known; a line now and then elsewhere.</summary>
/// <param name="verb">What happened to those that are counted.</param>
/// <param name="total">How many there are to be; null where that is not known, or becomes known on the way.</param>
internal sealed class CountProgress(string verb, long? total = null) : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Redirected = TimeSpan.FromSeconds(10);

    private const int BarWidth = 24;

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TimeSpan _shownAt;
    private long _count;
    private bool _isReported; // What is done in one go counts nothing.
    private long? _total = total;

    public void Report(long count) => Report(count, total: null);

    /// <param name="total">As it is known by now; null leaves what was known before.</param>
    public void Report(long count, long? total)
    {
        (_count, _isReported, _total) = (count, true, total ?? _total);
        if (_elapsed.Elapsed - _shownAt >= (Terminal.IsInteractive ? OnTerminal : Redirected))
        {
            _shownAt = _elapsed.Elapsed;
            Show(isLast: false);
        }
    }

    public void Dispose()
    {
        if (_isReported)
        {
            Show(isLast: true);
        }
    }

    private void Show(bool isLast)
    {
        var rate = _count / Math.Max(_elapsed.Elapsed.TotalSeconds, 0.001);
        Terminal.Count(_total is { } total and > 0
            ? $"{Bar(total)}{_count:N0} of {total:N0} {verb} ({rate:N0}/s{Left(total, rate, isLast)})"
            : $"{_count:N0} {verb} ({rate:N0}/s)", isLast);
    }

    // More may come in while it works.
    private string Bar(long total)
    {
        var done = (int)(BarWidth * Math.Min(_count, total) / total);
        return Terminal.IsInteractive && !Terminal.IsPlain ? $"{new string('━', done)}{new string('─', BarWidth - done)} " : "";
    }

    private string Left(long total, double rate, bool isLast) =>
        isLast || rate <= 0 || _count >= total ? "" : $", {TimeSpan.FromSeconds(Math.Min((total - _count) / rate, 359_999)):h\\:mm\\:ss} left";
}
