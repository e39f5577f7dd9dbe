using Anip.Adapters.Spark.Protocol;
using Anip.Lake;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Spark;

/// <summary>Has a Spark cluster run plans, by the Spark Connect server that <c>Spark:Remote</c> names.</summary>
internal sealed partial class SparkEngine(IOptions<SparkOptions> options, TimeProvider timeProvider, ILogger<SparkEngine> logger) : IBatchEngine
{
    public string Name => "spark";

    /// <inheritdoc/>
    public async Task RunAsync(BatchJob job, IProgress<BatchProgress> progress, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = timeProvider.CreateTimer(_ => limit.Cancel(), null, options.Value.JobTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            var address = Address();
            var statement = TransformStatement.Of(job, options.Value, job.Output);
            await using var client = new SparkClient(address, options.Value, timeProvider);
            var version = await client.VersionAsync(limit.Token);
            LogSent(logger, job.Id, address, version);
            await client.ExecuteAsync(statement, $"anip-{job.Id}", new Tasks(progress), limit.Token);
        }
        catch (SparkException exception)
        {
            throw new BatchEngineException(exception.Message, exception) { IsFinal = exception.Code == SparkException.Refused };
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BatchEngineException($"Spark was not done within {options.Value.JobTimeout}, and was told to stop: plan fewer articles at a time, or raise Spark:JobTimeout", exception);
        }
    }

    private SparkAddress Address() => options.Value.IsConfigured
        ? SparkAddress.Parse(options.Value.Remote!.Trim())
        : throw new SparkException(SparkException.Refused, "no Spark is set up: set SPARK_REMOTE (or Spark:Remote) to its Connect server, such as sc://spark:15002, or use --engine local");

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Job {Job} goes to Spark {Version} at {Address}")]
    private static partial void LogSent(ILogger logger, string job, SparkAddress address, string version);

    private sealed class Tasks(IProgress<BatchProgress> progress) : IProgress<ExecutePlanResponse.Types.ExecutionProgress>
    {
        public void Report(ExecutePlanResponse.Types.ExecutionProgress value) => progress.Report(new BatchProgress(
            value.Stages.Sum(stage => stage.NumCompletedTasks), value.Stages.Sum(stage => stage.NumTasks), value.Stages.Sum(stage => stage.InputBytesRead)));
    }
}
