using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Anip.Adapters.Relational;

/// <summary>Says every few seconds how far the index of words is: with a million articles it takes minutes, which must not look like a standstill.</summary>
internal sealed class IndexingProgress(ILogger? logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private long _said = Stopwatch.GetTimestamp();

    /// <param name="article">The last that is indexed.</param>
    /// <param name="last">The last that there is.</param>
    public void At(long article, long last)
    {
        if (logger is not null && Stopwatch.GetElapsedTime(_said) >= Every)
        {
            logger.Indexing(article, last, 100 * article / Math.Max(last, 1));
            _said = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>It is another process that works.</summary>
    public void Waits() => logger?.WaitsForIndex();
}

internal static partial class IndexingLog
{
    [LoggerMessage(5101, LogLevel.Warning, "This version finds words otherwise, so all articles are indexed anew, once: article {Article} of {Last} ({Percent} %). If it is stopped, the next start goes on here")]
    public static partial void Indexing(this ILogger logger, long article, long last, long percent);

    [LoggerMessage(5102, LogLevel.Warning, "Another process brings the database up to this version; waiting for it")]
    public static partial void WaitsForIndex(this ILogger logger);
}
