using Anip.Pipelines.Runs;
using Microsoft.Extensions.Logging;

namespace Anip.Pipelines;

internal static partial class PipelineLog
{
    [LoggerMessage(6001, LogLevel.Information, "Run {Run} of {Pipeline} ended: {State}")]
    public static partial void RunEnded(this ILogger logger, long run, string pipeline, RunState state);

    [LoggerMessage(6002, LogLevel.Warning, "Run {Run} of {Pipeline} failed: {Error}")]
    public static partial void RunFailed(this ILogger logger, long run, string pipeline, string? error);

    [LoggerMessage(6003, LogLevel.Warning, "Step {Step} of run {Run} failed in attempt {Attempt}")]
    public static partial void StepFailed(this ILogger logger, string step, long run, int attempt, Exception exception);

    [LoggerMessage(6004, LogLevel.Warning, "Run {Run} of {Pipeline} was taken over by another process; it goes on there")]
    public static partial void LeaseLost(this ILogger logger, long run, string pipeline);

    [LoggerMessage(6005, LogLevel.Warning, "{Count} log lines of run {Run} could not be stored")]
    public static partial void LinesLost(this ILogger logger, long run, int count, Exception exception);

    [LoggerMessage(6007, LogLevel.Error, "Run {Run} of {Pipeline} could not be worked on")]
    public static partial void RunBroken(this ILogger logger, long run, string pipeline, Exception exception);
}
