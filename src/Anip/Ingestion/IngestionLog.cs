using Microsoft.Extensions.Logging;

namespace Anip.Ingestion;

internal static partial class IngestionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Source} could not be read ({Code}): {Reason}")]
    public static partial void SourceFailed(ILogger logger, string source, string code, string reason);
}
