using Anip.Isolation;

namespace Anip.Enrichment;

/// <summary>More requests wait for the models than there may be.</summary>
public sealed class AnalyzerBusyException()
    : AnipException("busy", "The models have more requests to read than they can take at a time: ask again in a moment.")
{
    /// <summary>After which it is worth asking again: some of what waits is read within it.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(1);
}
