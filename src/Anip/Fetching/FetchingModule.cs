using System.Net;
using Anip.Fetching.Addresses;
using Anip.Fetching.Robots;
using Anip.Fetching.Traffic;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Fetching;

/// <summary>Registration of the guarded client.</summary>
public static class FetchingModule
{
    public static IServiceCollection AddFetching(this IServiceCollection services)
    {
        services.AddAnipOptions<FetchOptions, FetchOptionsValidator>(FetchOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GuardedFetcher>();
        services.TryAddSingleton<TrafficLedger>();
        services.TryAddSingleton<RobotsRules>();
        services.AddHttpClient(GuardedFetcher.ClientName)
            .ConfigurePrimaryHttpMessageHandler(provider => CreateHandler(
                provider.GetRequiredService<IOptions<FetchOptions>>().Value, provider.GetRequiredService<TimeProvider>()))
            // Connections age in the handler itself.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            // They write whole addresses.
            .RemoveAllLoggers();
        return services;
    }

    private static SocketsHttpHandler CreateHandler(FetchOptions options, TimeProvider timeProvider) => new()
    {
        ConnectCallback = new GuardedConnection(options, timeProvider).ConnectAsync,
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = 4,
        // A proxy would connect in our stead, to whatever address it likes.
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        // Servers name codings that do not exist, and damage what they send: see ContentCoding.
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = FetchFailure.MaxHeadersKilobytes,
        MaxResponseDrainSize = 64 * 1024,
        // Traces stay in the house.
        ActivityHeadersPropagator = null,
    };
}
