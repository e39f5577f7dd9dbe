using Anip.Pipelines;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

/// <summary>Airflow as seen by those who ask often and need no key, such as load balancers.</summary>
internal sealed class AirflowScheduler(AirflowClient client, IOptions<AirflowOptions> options, TimeProvider time) : IExternalScheduler, IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _asking = new(1);
    private (long At, string? Trouble)? _last;

    public bool IsConfigured => options.Value.IsConfigured;

    public async Task<string?> TroubleAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || time.GetElapsedTime(last.At) > KeptFor)
            {
                var trouble = await AskAsync(cancellationToken);
                last = (time.GetTimestamp(), trouble);
                _last = last;
            }

            return last.Trouble;
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await client.HealthAsync(cancellationToken)).Trouble;
        }
        catch (AirflowException exception)
        {
            return exception.Message;
        }
    }
}
