using Anip.Cli.Output;
using Anip.Isolation;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>Says on standard error what a long-running process is doing: a line when something changed, none while nothing does.</summary>
internal abstract class ProgressLines(string name, ServiceHealth health, TimeProvider time, ILogger logger) : SupervisedService(name, health, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string? _trouble;

    protected abstract Task TellAsync(CancellationToken cancellationToken);

    protected override async Task WorkAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, Time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            // Once for as long as it is the same: the services that it stops say it too.
            var failure = await Isolated.RunAsync(TellAsync, stopping);
            if (failure is not null && failure.Reason != _trouble)
            {
                Terminal.Fail(failure.Reason);
            }

            _trouble = failure?.Reason;
        }
    }
}
