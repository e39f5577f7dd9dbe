using Anip.Fetching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Tests.Fetching;

/// <summary>Fetchers as the product registers them, with settings.</summary>
internal static class Fetchers
{
    /// <summary>Where a test server may be found: 127.0.0.1 alone, so that 127.0.0.2 stays a private address.</summary>
    public const string Loopback = "127.0.0.1";

    public static ServiceProvider Provider(Action<FetchOptions>? configure = null, TimeProvider? timeProvider = null, Action<IServiceCollection>? configureServices = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        if (timeProvider is not null)
        {
            services.AddSingleton(timeProvider);
        }

        configureServices?.Invoke(services);
        services.AddFetching();
        services.Configure<FetchOptions>(options =>
        {
            options.HostSpacing = TimeSpan.Zero;
            options.AllowedPrivateAddresses = [Loopback];
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    public static async Task<FetchedDocument> FetchAsync(FetchRequest request, Action<FetchOptions>? configure = null)
    {
        await using var provider = Provider(configure);
        return await provider.GetRequiredService<GuardedFetcher>().FetchAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<FetchedDocument> FetchAsync(Uri url, Action<FetchOptions>? configure = null) => FetchAsync(new FetchRequest(url), configure);

    public static Task<FetchException> FailsAsync(Uri url, Action<FetchOptions>? configure = null) => FailsAsync(new FetchRequest(url), configure);

    public static Task<FetchException> FailsAsync(FetchRequest request, Action<FetchOptions>? configure = null) =>
        Assert.ThrowsAsync<FetchException>(() => FetchAsync(request, configure));
}
