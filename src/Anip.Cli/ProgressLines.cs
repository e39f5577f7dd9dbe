using Anip.Articles;
using Anip.Cli.Output;
using Microsoft.Extensions.Hosting;

namespace Anip.Cli;

/// <summary>Says on standard error what a long-running process is doing: a line when something changed, none while nothing does.</summary>
internal abstract class ProgressLines(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string? _trouble;

    protected abstract Task TellAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryTellAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    private async Task TryTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(cancellationToken);
            _trouble = null;
        }
        catch (StorageException exception)
        {
            if (_trouble != exception.Message)
            {
                _trouble = exception.Message;
                Terminal.Fail(exception.Message);
            }
        }
    }
}
