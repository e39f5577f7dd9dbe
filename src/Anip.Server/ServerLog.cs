using Microsoft.Extensions.Logging;

namespace Anip.Server;

internal static partial class ServerLog
{
    [LoggerMessage(4001, LogLevel.Error, "The database does not answer.")]
    public static partial void DatabaseUnhealthy(this ILogger logger, Exception exception);

    [LoggerMessage(4002, LogLevel.Warning, "The external scheduler that starts runs is unhealthy: {Problem}")]
    public static partial void SchedulerUnhealthy(this ILogger logger, string problem);

    [LoggerMessage(4003, LogLevel.Warning, "{Count} connections were closed for want of room, {OfOne} of them of {Client}: all clients may hold {Most} (Api:MaxConnections), one of them {PerClient} (Api:MaxConnectionsPerClient).")]
    public static partial void ConnectionsClosed(this ILogger logger, int count, string client, int ofOne, int most, int perClient);
}
