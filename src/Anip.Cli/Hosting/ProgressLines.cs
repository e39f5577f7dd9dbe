using Anip.Cli.Output;
using Anip.Isolation;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>Says on standard error what a long-running process is doing: a line when something changed, none while nothing does.</summary>
internal abstract class ProgressLines(string name, ServiceHealth health, TimeProvider timeProvider, ILogger logger) : SupervisedService(name, health, timeProvider, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string? _problem;

    protected abstract Task WriteAsync(CancellationToken cancellationToken);

    protected override async Task WorkAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, Time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            // Once for as long as it is the same: the services that it stops say it too.
            var failure = await Isolated.RunAsync(WriteAsync, stopping);
            if (failure is not null && failure.Reason != _problem)
            {
                Terminal.Error(failure.Reason);
            }

            _problem = failure?.Reason;
        }
    }
}
