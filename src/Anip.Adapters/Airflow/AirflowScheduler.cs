using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

/// <summary>Airflow as seen by those who ask often, need no key, and do not wait long, such as load balancers.</summary>
internal sealed class AirflowScheduler(AirflowClient client, IOptions<AirflowOptions> options, TimeProvider timeProvider) : IExternalScheduler
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<string?>? _asking;
    private long _askedAt;

    public bool IsConfigured => options.Value.IsConfigured;

    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Asking().WaitAsync(MaxWait, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            return $"Airflow has not answered within {MaxWait.TotalSeconds:0} s; it is still waited for";
        }
    }

    // For all who ask meanwhile, and not ended with the request of the first of them.
    private Task<string?> Asking()
    {
        lock (_gate)
        {
            if (_asking is null || (_asking.IsCompleted && timeProvider.GetElapsedTime(_askedAt) > KeptFor))
            {
                (_asking, _askedAt) = (AskAsync(), timeProvider.GetTimestamp());
            }

            return _asking;
        }
    }

    private async Task<string?> AskAsync()
    {
        try
        {
            return (await client.HealthAsync(CancellationToken.None)).Problem;
        }
        catch (AirflowException exception)
        {
            return exception.Message;
        }
    }
}
