using Anip.Health;
using Anip.Pipelines.Scheduling;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

public static class AirflowModule
{
    // A page of a hundred DAGs is some 200 kB.
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    /// <summary><see cref="AirflowClient"/>. Airflow is the operator's own server, often on a private address: it is not asked through the guarded client.</summary>
    public static IServiceCollection AddAirflow(this IServiceCollection services)
    {
        services.AddAnipOptions<AirflowOptions, AirflowOptionsValidator>(AirflowOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(AirflowConnection.ClientName, client => client.MaxResponseContentBufferSize = MaxAnswerBytes)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.TryAddSingleton<AirflowConnection>();
        services.TryAddSingleton(provider => new AirflowClient(
            provider.GetRequiredService<AirflowConnection>(), provider.GetRequiredService<IOptions<AirflowOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IExternalScheduler, AirflowScheduler>();
        return services.AddCheck("airflow", HealthRegistration.Doctor, AirflowCheck.TryAsync);
    }
}
