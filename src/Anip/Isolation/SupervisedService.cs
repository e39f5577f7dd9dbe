using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Anip.Isolation;

/// <summary>
/// Work in the background of a host that no failure ends: whatever it throws is said in one line of the log and shown by
/// <see cref="ServiceHealth"/>, and after a while, longer each time up to a minute, the work begins again.
/// </summary>
public abstract class SupervisedService(string name, ServiceHealth health, TimeProvider timeProvider, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    private int _failures;

    /// <summary>Cancelled once the host is up: nothing is begun in a host that cannot start. Begins at once by default.</summary>
    internal CancellationToken HostStarted { get; set; } = new(canceled: true);

    /// <summary>The clock of its waits.</summary>
    protected TimeProvider Time { get; } = timeProvider;

    /// <summary>Works until there is nothing more to do or the host stops; begun again where it throws.</summary>
    protected abstract Task WorkAsync(CancellationToken stopping);

    /// <summary>Hears of each failure.</summary>
    protected virtual void OnStalled(UnitFailure failure)
    {
    }

    /// <summary>To be called where a piece of the work is done: the next failure counts as the first again.</summary>
    protected void Works()
    {
        _failures = 0;
        if (health.Works(name))
        {
            logger.WorksAgain(name);
        }
    }

    /// <summary>Does one piece of the work, again and again until it is done.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    protected async Task<T> PersistAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken stopping)
    {
        T result = default!;
        await PersistAsync(async token => { result = await work(token); }, stopping);
        return result;
    }

    /// <inheritdoc cref="PersistAsync{T}"/>
    protected async Task PersistAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (await Isolated.RunAsync(work, stopping) is { } failure)
        {
            var wait = BackOff.After(++_failures, FirstWait, MaxWait, Random.Shared);
            health.MarkStalled(name, failure.Reason);
            logger.ServiceStalled(name, Math.Round(wait.TotalSeconds, 1), failure.Reason);
            logger.FailedWith(name, failure.Exception);
            OnStalled(failure);
            await Task.Delay(wait, Time, stopping);
        }

        Works();
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = HostStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            await PersistAsync(WorkAsync, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
        }
    }
}

/// <summary>Registration.</summary>
public static class SupervisedServices
{
    /// <summary>Works in the background for as long as the host runs.</summary>
    public static IServiceCollection AddSupervised<TService>(this IServiceCollection services)
        where TService : SupervisedService
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceHealth>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TService>(provider =>
        {
            var service = ActivatorUtilities.CreateInstance<TService>(provider);
            if (provider.GetService<IHostApplicationLifetime>() is { } host)
            {
                service.HostStarted = host.ApplicationStarted;
            }

            return service;
        }));
        return services;
    }
}

internal static partial class SupervisionLog
{
    [LoggerMessage(7001, LogLevel.Error, "{Service} is stalled and tries again in {Seconds} s: {Reason}")]
    public static partial void ServiceStalled(this ILogger logger, string service, double seconds, string reason);

    [LoggerMessage(7002, LogLevel.Information, "{Service} works again")]
    public static partial void WorksAgain(this ILogger logger, string service);

    [LoggerMessage(7003, LogLevel.Debug, "{Service} failed")]
    public static partial void FailedWith(this ILogger logger, string service, Exception exception);
}
