using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Adapters.MLflow;

internal static class MlflowModule
{
    /// <summary><see cref="MlflowModelRegistry"/>. MLflow is the operator's own server, often on a private address: it is not asked through the guarded client.</summary>
    public static IServiceCollection AddMlflow(this IServiceCollection services)
    {
        services.AddAnipOptions<MlflowOptions, MlflowOptionsValidator>(MlflowOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(MlflowConnection.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
            // They write headers, the one with the key among them, at the level trace.
            .RemoveAllLoggers();
        services.TryAddSingleton<MlflowConnection>();
        services.TryAddSingleton<MlflowRuns>();
        services.TryAddSingleton<MlflowArtifacts>();
        services.TryAddSingleton<MlflowModelRegistry>();
        return services;
    }
}
