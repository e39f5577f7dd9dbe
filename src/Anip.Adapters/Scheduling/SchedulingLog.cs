using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.Logging;

namespace Anip.Adapters.Scheduling;

internal static partial class SchedulingLog
{
    [LoggerMessage(6101, LogLevel.Information, "{Pipeline} was due at {Due:O}: {Start}")]
    public static partial void Due(this ILogger logger, string pipeline, DateTimeOffset due, RunStart start);

    [LoggerMessage(6107, LogLevel.Warning, "{Pipeline} was due at {Due:O}: run {Run} of its schedule still waits, and does for this time too")]
    public static partial void StillWaits(this ILogger logger, string pipeline, DateTimeOffset due, long run);

    [LoggerMessage(6102, LogLevel.Warning, "A run of {Pipeline} is due and cannot be queued yet")]
    public static partial void CannotStart(this ILogger logger, string pipeline, Exception exception);

    [LoggerMessage(6103, LogLevel.Information, "Scheduling:Mode is External: no run is started by the clock here")]
    public static partial void External(this ILogger logger);

    [LoggerMessage(6104, LogLevel.Information, "Another process is the scheduler of this database; this one takes over when it ends")]
    public static partial void Waits(this ILogger logger);

    [LoggerMessage(6106, LogLevel.Error, "The schedule of {Pipeline} is not understood on this node: {Schedule}")]
    public static partial void NotUnderstood(this ILogger logger, string pipeline, Schedule schedule);
}
