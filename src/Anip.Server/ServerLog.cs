using Microsoft.Extensions.Logging;

namespace Anip.Server;

internal static partial class ServerLog
{
    [LoggerMessage(4001, LogLevel.Error, "The database does not answer.")]
    public static partial void DatabaseUnhealthy(this ILogger logger, Exception exception);

    [LoggerMessage(4002, LogLevel.Warning, "The scheduler outside that starts runs is not well: {Trouble}")]
    public static partial void SchedulerUnhealthy(this ILogger logger, string trouble);
}
