using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>A store of its own for one test, empty at first and gone after it.</summary>
public interface ITestStorage : IAsyncDisposable
{
    /// <summary>Where it is.</summary>
    IReadOnlyList<(string Key, string Value)> Settings { get; }

    ValueTask CreateAsync();

    /// <summary>How many analyses of the article ever took effect.</summary>
    Task<long> AnalysisWritesAsync(IServiceProvider services, long id, CancellationToken cancellationToken);

    /// <summary>The services of one program over the store.</summary>
    ServiceProvider Open(TimeProvider timeProvider, Action<IServiceCollection>? add = null, params IReadOnlyList<(string Key, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings.Concat(settings).GroupBy(setting => setting.Key).ToDictionary(key => key.Key, string? (key) => key.Last().Value))
            .Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(timeProvider).AddStorage(configuration);
        add?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
