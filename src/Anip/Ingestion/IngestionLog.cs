using Microsoft.Extensions.Logging;

namespace Anip.Ingestion;

internal static partial class IngestionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Source} could not be read ({Code}): {Reason}")]
    public static partial void SourceFailed(ILogger logger, string source, string code, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feeds} feeds fetched, {Failed} of them failed: {Added} articles added, {Revised} revised")]
    public static partial void Refreshed(ILogger logger, int feeds, int failed, int added, int revised);

    [LoggerMessage(Level = LogLevel.Error, Message = "What the feeds brought could not be stored; tried again in {Tick}")]
    public static partial void StoreFailed(ILogger logger, TimeSpan tick, Exception exception);
}
