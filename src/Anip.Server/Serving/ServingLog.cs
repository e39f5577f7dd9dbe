using Microsoft.Extensions.Logging;

namespace Anip.Server.Serving;

internal static partial class ServingLog
{
    [LoggerMessage(4101, LogLevel.Warning, "{Model} was to be loaded anew and could not be; version {Version} stays in force: {Reason}")]
    public static partial void NotReloaded(this ILogger logger, string model, string version, string reason);
}
