using Microsoft.Extensions.Logging;

namespace Anip.Inference.Installed;

internal static partial class ModelsLog
{
    [LoggerMessage(9101, LogLevel.Information, "Models in force: {Models}")]
    public static partial void InForce(this ILogger logger, string models);

    [LoggerMessage(9102, LogLevel.Warning, "A model cannot be used; the others are: {Reason}")]
    public static partial void Refused(this ILogger logger, string reason);
}
