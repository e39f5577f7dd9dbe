using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds;

/// <summary>What ends the reading of one document: that it is not wanted any more, or that it takes too long.</summary>
internal sealed class ReadingLimit(TimeProvider timeProvider, CancellationToken cancellationToken)
{
    /// <summary>The largest body takes a few seconds; more time than this means one that was made to keep a processor busy.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // Looking at the clock costs more than reading an element.
    private const int StepsBetween = 256;

    private readonly long _start = timeProvider.GetTimestamp();
    private int _steps;

    /// <summary>To tell dates that cannot be.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    /// <exception cref="SourceException"><c>too_slow</c>.</exception>
    public void Check()
    {
        if (++_steps % StepsBetween != 0)
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (timeProvider.GetElapsedTime(_start) > Longest)
        {
            throw TooSlow();
        }
    }

    public static SourceException TooSlow(Exception? inner = null) =>
        new("too_slow", $"The document could not be read within {Longest.TotalSeconds:0} seconds.", inner);
}
