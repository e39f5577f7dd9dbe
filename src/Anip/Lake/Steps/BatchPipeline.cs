using Anip.Lake.Plans;
using Anip.Pipelines;

namespace Anip.Lake.Steps;

/// <summary>The pipeline <c>spark_ml_processing</c>.</summary>
internal static class BatchPipeline
{
    public const string Name = "spark_ml_processing";

    private const int MaxProcesses = 1_024;

    public static readonly PipelineParameter Engine = PipelineParameter.Text("engine", "Who runs the processes: local, on this node, or spark, on the cluster that SPARK_REMOTE names.", 40, "local");

    public static readonly PipelineParameter Work = PipelineParameter.Text("work", "What is done: enrich (what ml_processing does), embed (embeddings alone, into the folder output) or parse-source (recorded answers of sources, from input, into articles).", 40, "enrich");

    public static readonly PipelineParameter Processes = PipelineParameter.Number("processes", "Processes at a time of the engine local; left out: one for each core.", 1, MaxProcesses, null);

    public static readonly PipelineParameter Partitions = PipelineParameter.Number("partitions", "Parts that the rows are divided into; left out: so many that each has Lake:PartRows at most.", 1, 1_000_000, null);

    public static readonly PipelineParameter Limit = PipelineParameter.Number("limit", "The maximum number of rows; left out: all.", 1, long.MaxValue, null);

    public static readonly PipelineParameter Stale = PipelineParameter.Boolean("stale", "Whether what older versions of the models in force made of articles is made anew too.", byDefault: false);

    public static readonly PipelineParameter Input = PipelineParameter.Text("input", "For enrich: a lake folder, as 'anip export parquet' makes it, whose articles are brought in first. For parse-source: a file of JSON lines, each with source and body, or a folder of such.", 4_096);

    public static readonly PipelineParameter Output = PipelineParameter.Text("output", "For embed: a folder that is not there yet.", 4_096);

    public static Pipeline Create(PlannedRun run, PlanSweep sweep) => new(
        Name, "Does the work of ml_processing by many processes, here or on Apache Spark: what waits is written into files, worked on there, and loaded.",
        [new Step("plan", run.PlanAsync), new Step("run", run.RunAsync), new Step("load", run.LoadAsync)])
    {
        Parameters = [Engine, Work, Processes, Partitions, Limit, Stale, Input, Output],
        Conclude = sweep.ConcludeAsync,
    };

    private sealed class Step(string name, Func<StepContext, CancellationToken, Task<IReadOnlyDictionary<string, long>>> execute) : IPipelineStep
    {
        public string Name => name;

        public Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) => execute(context, cancellationToken);
    }
}
