using System.Globalization;
using Anip.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Health;

/// <summary>Writes the time into a file, again and again, with what is stalled: the sign of life of a process without an address.</summary>
internal sealed class HealthFile(IOptions<HealthOptions> options, ServiceHealth health, TimeProvider timeProvider, ILogger<HealthFile> logger)
    : SupervisedService("sign of life", health, timeProvider, logger)
{
    private readonly ServiceHealth _health = health;

    protected override async Task WorkAsync(CancellationToken stopping)
    {
        if (options.Value.File is not { } file)
        {
            return;
        }

        try
        {
            while (true)
            {
                await WriteAsync(file, stopping);
                Works();
                await Task.Delay(options.Value.FreshFor / 4, Time, stopping);
            }
        }
        finally
        {
            // Whoever starts here next is not taken for well before it is.
            File.Delete(file);
        }
    }

    /// <returns>What is wrong; null where the process that writes the file lives.</returns>
    public static string? FindProblem(string file, HealthOptions options, DateTimeOffset now)
    {
        if (!File.Exists(file))
        {
            return $"there is no {file}: the process has not started, or has ended.";
        }

        // Written by this machine's clock, and compared with it.
        var age = now - new DateTimeOffset(File.GetLastWriteTimeUtc(file));
        return age <= options.FreshFor ? null : string.Create(CultureInfo.InvariantCulture, $"{file} was written {age.TotalSeconds:F0} s ago: the process hangs, or has ended.");
    }

    private async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        // Its time is what counts; the text is for people, so that half of it does no harm.
        var stalled = _health.Problems.Select(problem => $"{problem.Service} is stalled since {problem.Since:u}: {problem.Reason}\n");
        await File.WriteAllTextAsync(file, $"alive at {Time.GetUtcNow():u}\n{string.Concat(stalled)}", cancellationToken);
    }
}
