using Microsoft.Extensions.Logging;

namespace Anip.Stages;

// Event ids: Stages 3000-3099.
internal static partial class StageLog
{
    [LoggerMessage(3001, LogLevel.Warning, "Article {Id} failed in {Stage}")]
    public static partial void ArticleFailed(this ILogger logger, long id, string stage, Exception? exception);

    [LoggerMessage(3002, LogLevel.Information, "Claims of {Stage} are held under the name {Owner}")]
    public static partial void ClaimsUnder(this ILogger logger, string stage, string owner);

    [LoggerMessage(3003, LogLevel.Information, "{Count} articles {Done}")]
    public static partial void Worked(this ILogger logger, int count, string done);
}
