using Anip.Health;
using Anip.Lake;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Adapters.Spark;

public static class SparkModule
{
    /// <summary>The engines <c>spark</c> and <c>submit</c>. The cluster is the operator's own, often on a private address: it is not asked through the guarded client.</summary>
    public static IServiceCollection AddSpark(this IServiceCollection services)
    {
        services.AddAnipOptions<SparkOptions, SparkOptionsValidator>(SparkOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable([ServiceDescriptor.Singleton<IBatchEngine, SparkEngine>(), ServiceDescriptor.Singleton<IBatchEngine, SubmitEngine>()]);
        return services.AddCheck("spark", HealthRegistration.Doctor, SparkCheck.TryAsync);
    }
}
