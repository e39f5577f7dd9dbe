namespace Anip.Isolation;

/// <summary>How long to wait before the next attempt.</summary>
public static class BackOff
{
    /// <summary>Doubles with each failure up to <paramref name="longest"/>; between half of that and all of it, so that nodes that failed together do not try again together.</summary>
    /// <param name="failures">From 1 on.</param>
    /// <param name="first">After the first failure.</param>
    /// <param name="longest">Never more.</param>
    /// <param name="random">Spreads the waits.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest, Random random)
    {
        // 2^20 times anything is beyond the longest; the cap keeps the power finite.
        var ticks = Math.Min(first.Ticks * Math.Pow(2, Math.Min(failures - 1, 20)), longest.Ticks);
        return TimeSpan.FromTicks((long)(ticks * (0.5 + random.NextDouble() / 2)));
    }
}
