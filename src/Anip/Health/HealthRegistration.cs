using Anip.Isolation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Anip.Health;

/// <summary>Registration of what the program leans on, to be tried for real.</summary>
public static class HealthRegistration
{
    /// <summary>Tried by <c>anip doctor</c>: it may take a minute, ask the outside and use up a request of a quota.</summary>
    public const string Doctor = "doctor";

    /// <summary>Tried by <c>/health/ready</c>: it takes milliseconds, and a load balancer may ask it every second.</summary>
    public const string Ready = "ready";

    /// <summary>Registers a check.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">In the list of checks, such as <c>database</c>.</param>
    /// <param name="tag"><see cref="Doctor"/> or <see cref="Ready"/>.</param>
    /// <param name="check">Gives what was found, in a line; null where it is not set up; or throws what says what is wrong and what to do.</param>
    public static IServiceCollection AddCheck(this IServiceCollection services, string name, string tag, Func<IServiceProvider, CancellationToken, Task<string?>> check)
    {
        services.AddLogging().AddHealthChecks().Add(new HealthCheckRegistration(name, provider => new SentenceCheck(provider, check), failureStatus: null, tags: [tag]));
        return services;
    }

    private sealed class SentenceCheck(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task<string?>> check) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            string? found = null;
            var failure = await Isolated.RunAsync(async token => found = await check(services, token), cancellationToken);
            return failure is null ? HealthCheckResult.Healthy(found) : HealthCheckResult.Unhealthy(failure.Reason, failure.Exception);
        }
    }
}
