using Microsoft.Extensions.Logging;

namespace Anip.Ingestion;

internal static partial class IngestionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Source} could not be read ({Code}): {Reason}")]
    public static partial void SourceFailed(ILogger logger, string source, string code, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source} could not be read, for a reason that nobody foresaw: {Reason}")]
    public static partial void SourceBroke(ILogger logger, string source, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Where articles were seen could not be kept, so that 'anip trace' will not tell of it: {Reason}")]
    public static partial void NotTraced(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Where {Source} failed")]
    public static partial void SourceBrokeAt(ILogger logger, Exception exception, string source);
}
