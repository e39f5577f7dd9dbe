using Anip.Pipelines;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary><c>newsapi_pipeline</c>: asks NewsAPI.org what is configured.</summary>
internal static class NewsApiPipeline
{
    public static Pipeline Create(NewsApiRefresh refresh, NewsApiOptions options) => new(
        "newsapi_pipeline",
        "Asks NewsAPI.org for headlines, or what else is configured; it needs a key.",
        [new FetchStep((_, progress, token) => refresh.RunAsync(progress, token), IsPassing)])
    {
        DefaultSchedule = options.IsConfigured ? new Schedule("0 * * * *", "UTC") : null,
    };

    // A wrong key and a used-up quota are the same in a minute.
    private static bool IsPassing(SourceException failure) =>
        failure.RetryAt is null && failure.Code != "not_configured" && !failure.Code.StartsWith("apiKey", StringComparison.Ordinal);
}
