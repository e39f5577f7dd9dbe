using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>Registration of NewsAPI.org; the guarded client is registered beside it.</summary>
public static class NewsApiModule
{
    public static IServiceCollection AddNewsApi(this IServiceCollection services)
    {
        services.AddOptions<NewsApiOptions>().BindConfiguration(NewsApiOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NewsApiOptions>, NewsApiOptionsValidator>());
        // A source is read once.
        services.TryAddTransient<NewsApiSource>();
        return services;
    }
}
