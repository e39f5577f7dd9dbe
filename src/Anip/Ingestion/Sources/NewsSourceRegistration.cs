using Anip.Health;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.WebSub;
using Anip.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Ingestion.Sources;

public static class NewsSourceRegistration
{
    /// <summary>Adds a kind of source to the program: its settings, its pipeline, and its place wherever sources are listed, tried or read.</summary>
    public static IServiceCollection AddNewsSource<TSource>(this IServiceCollection services)
        where TSource : class, IDescribedSource
    {
        var descriptor = TSource.Descriptor;
        descriptor.Settings?.AddTo(services);
        services.TryAddSingleton<TSource>();
        services.AddSingleton(descriptor);
        services.AddSingleton(provider => new RegisteredSource(descriptor, provider, provider => provider.GetRequiredService<TSource>()));
        if (descriptor.Runs is { } runs)
        {
            services.AddCheck(descriptor.Check?.Name ?? descriptor.Name, HealthRegistration.Doctor, async (provider, cancellationToken) =>
                provider.GetRequiredService<SourceCatalogue>().Get(descriptor.Name) is { IsConfigured: true } source ? await source.CheckAsync(cancellationToken) : null);
            services.AddPipeline(provider =>
            {
                var source = provider.GetRequiredService<SourceCatalogue>().Get(descriptor.Name);
                return runs.CreatePipeline?.Invoke(provider, source) ?? SourcePipeline.Create(
                    source, runs, provider.GetRequiredService<SourceRefresher>(), provider.GetRequiredService<WebSubSubscriber>());
            });
        }

        return services;
    }
}
