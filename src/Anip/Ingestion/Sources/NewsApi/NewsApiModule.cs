using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>Registration of NewsAPI.org; the guarded client is registered beside it.</summary>
public static class NewsApiModule
{
    public static IServiceCollection AddNewsApi(this IServiceCollection services)
    {
        services.AddAnipOptions<NewsApiOptions, NewsApiOptionsValidator>(NewsApiOptions.Section);
        // A source is read once.
        services.TryAddTransient<NewsApiSource>();
        return services;
    }
}
