using Anip.Lake;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Spark;

/// <summary>
/// Leaves the statement in the plan's folder for whoever submits jobs to Spark (<c>deploy/spark/ml_processing.py</c>, started by Airflow), and waits for the result. Nothing is asked of a server.
/// </summary>
internal sealed class SubmitEngine(IOptions<SparkOptions> options, TimeProvider timeProvider) : IBatchEngine
{
    /// <summary>In the plan's folder: what is to be run.</summary>
    public const string StatementName = "submit.sql";

    /// <summary>In the plan's folder: holds the name of the folder beside it that the result is in, and comes last.</summary>
    public const string DoneName = "submit.done";

    private const string TakenName = "submit.taken";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    public string Name => "submit";

    /// <inheritdoc/>
    public async Task RunAsync(BatchJob job, IProgress<BatchProgress> progress, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(job.Output)!;
        if (File.Exists(Path.Combine(folder, TakenName)))
        {
            throw new BatchEngineException("What was submitted was not usable, and is not submitted twice: start the run again.") { IsFinal = true };
        }

        await WriteAsync(job, folder, cancellationToken);
        var done = Path.Combine(folder, DoneName);
        var began = timeProvider.GetTimestamp();
        while (!File.Exists(done))
        {
            if (timeProvider.GetElapsedTime(began) > options.Value.JobTimeout)
            {
                throw new BatchEngineException($"Nobody has submitted {StatementName} of {folder}, or it was not done, within {options.Value.JobTimeout}: look at Airflow's task, or raise Spark:JobTimeout.") { IsFinal = true };
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }

        Take(folder, (await File.ReadAllTextAsync(done, cancellationToken)).Trim(), job.Output);
    }

    private async Task WriteAsync(BatchJob job, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var beside = Path.Combine(folder, $"{StatementName}.tmp");
            await File.WriteAllTextAsync(beside, TransformStatement.Of(job, options.Value, output: null), cancellationToken);
            File.Move(beside, Path.Combine(folder, StatementName), overwrite: true);
        }
        catch (SparkException exception)
        {
            throw new BatchEngineException(exception.Message, exception) { IsFinal = true };
        }
    }

    private static void Take(string folder, string name, string output)
    {
        var result = Path.Combine(folder, name);
        if (name.Length == 0 || Path.GetFileName(name) != name || !Directory.Exists(result))
        {
            throw new BatchEngineException($"{DoneName} in {folder} names no folder beside it: start the run again.") { IsFinal = true };
        }

        Directory.Move(result, output);
        File.Move(Path.Combine(folder, DoneName), Path.Combine(folder, TakenName), overwrite: true);
    }
}
