using Microsoft.Extensions.Logging;

namespace Anip.Enrichment;

// Event ids: Enrichment 3000-3099.
internal static partial class EnrichmentLog
{
    [LoggerMessage(3001, LogLevel.Warning, "Article {Id} could not be analysed")]
    public static partial void ArticleFailed(this ILogger logger, long id, Exception? exception);

    [LoggerMessage(3003, LogLevel.Information, "Enriched {Count} articles")]
    public static partial void Enriched(this ILogger logger, int count);
}
