using Anip.Columnar;
using Anip.Isolation;
using Anip.Lake.Files;
using Anip.Lake.Plans;
using Anip.Lake.Works;
using Anip.Pipelines;
using Anip.Stages;
using Microsoft.Extensions.Options;

namespace Anip.Lake.Steps;

/// <summary>
/// Plan, run, load. Each step makes sure of the ones before it: a run that goes on on another node, which has no plan of it, plans anew there.
/// </summary>
internal sealed class PlannedRun(
    IEnumerable<BatchWork> works, IEnumerable<IBatchEngine> engines, PlanFolders folders, RowFiles files, PlanWriter writer, PlanSweep sweep, IOptions<LakeOptions> options, TimeProvider timeProvider)
{
    public async Task<IReadOnlyDictionary<string, long>> PlanAsync(StepContext context, CancellationToken cancellationToken)
    {
        await sweep.ForgetAsync(cancellationToken);
        EngineOf(context);
        var plan = await WithPlanAsync(context, (_, _, plan, _) => Task.FromResult(plan), cancellationToken);
        if (plan.Rows == 0)
        {
            return context.Skip("Nothing waits.");
        }

        context.Log($"{plan.Rows} rows are planned, in {plan.Files.Count} parts{(plan.Encoder is null ? "" : $", for the encoder {plan.Encoder}")}.");
        return new Dictionary<string, long>(StringComparer.Ordinal) { ["planned"] = plan.Rows, ["parts"] = plan.Files.Count };
    }

    public Task<IReadOnlyDictionary<string, long>> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        WithOutputAsync(
            context,
            (_, _, _, accepted, _) => Task.FromResult<IReadOnlyDictionary<string, long>>(
                new Dictionary<string, long>(StringComparer.Ordinal) { ["worked"] = accepted.Rows - accepted.Failed, ["failed"] = accepted.Failed }),
            cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> LoadAsync(StepContext context, CancellationToken cancellationToken) =>
        WithOutputAsync(
            context,
            async (work, folder, plan, accepted, token) =>
            {
                var loaded = work.Destination(ClaimOf(context)) is { } destination
                    ? Keep(folder, accepted, destination)
                    : await new PlanLoad(files, work, plan, ClaimOf(context)).LoadAsync(folder, accepted, done => context.Count(work.Done, done), token);
                if (loaded.Outdated > 0)
                {
                    context.Log($"{loaded.Outdated} results had no effect: their articles were edited, deleted, or {work.Done} by others meanwhile, or had been stored before.");
                }

                return new Dictionary<string, long>(StringComparer.Ordinal) { [work.Done] = loaded.Done, ["outdated"] = loaded.Outdated };
            },
            cancellationToken);

    private Task<IReadOnlyDictionary<string, long>> WithOutputAsync(
        StepContext context,
        Func<BatchWork, PlanFolder, BatchPlan, AcceptedOutput, CancellationToken, Task<IReadOnlyDictionary<string, long>>> action,
        CancellationToken cancellationToken) =>
        WithPlanAsync(
            context,
            async (work, folder, plan, token) => plan.Rows == 0
                ? context.Skip("Nothing is planned.")
                : await action(work, folder, plan, await WorkAsync(context, work, folder, plan, token), token),
            cancellationToken);

    private async Task<T> WithPlanAsync<T>(StepContext context, Func<BatchWork, PlanFolder, BatchPlan, CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        var work = Find(works, work => work.Name, context.Parameters.Text(BatchPipeline.Work)!, "work");
        var folder = folders.Of(context.RunId);
        var claim = ClaimOf(context);
        if (claim.Input is not null && !work.HasInput)
        {
            throw new StepException($"The work {work.Name} takes no input: it works on what the store has. Leave the parameter input out, or bring the files in first (anip import parquet, anip ingest).") { IsFinal = true };
        }

        try
        {
            using var held = folder.Lock();
            return await PlanLease.HoldAsync(
                work, claim, timeProvider,
                async token => await action(work, folder, await folder.ReadAsync(token) ?? await PlanAsync(context, work, claim, folder, token), token),
                cancellationToken);
        }
        catch (LakeException exception)
        {
            throw new StepException(exception.Message, exception) { IsFinal = true };
        }
        catch (BatchEngineException exception)
        {
            throw new StepException(exception.Message, exception) { IsFinal = exception.IsFinal };
        }
        catch (ColumnFileException exception)
        {
            throw new StepException($"{exception.Message.TrimEnd('.')}. Start the run anew: what waits is planned anew then.", exception);
        }
        catch (StageException exception)
        {
            throw new StepException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StepException(FileError.Of(exception).Words, exception);
        }
    }

    private async Task<BatchPlan> PlanAsync(StepContext context, BatchWork work, BatchClaim claim, PlanFolder folder, CancellationToken cancellationToken)
    {
        // What an attempt before had taken, and did not write down.
        await work.ReleaseAsync(claim, cancellationToken);
        foreach (var told in await work.PrepareAsync(claim, new Read(context), cancellationToken))
        {
            context.Log(told);
        }

        var waiting = await work.CountAsync(claim, cancellationToken);
        return await writer.WriteAsync(
            folder, context.RunId, work, claim, PartRows(context, waiting), rows => context.Count("planned", rows), cancellationToken);
    }

    private async Task<AcceptedOutput> WorkAsync(StepContext context, BatchWork work, PlanFolder folder, BatchPlan plan, CancellationToken cancellationToken)
    {
        if (await folder.ReadAcceptedAsync(cancellationToken) is { } before)
        {
            return before;
        }

        var engine = EngineOf(context);
        var output = folder.NextAttempt(context.Attempt);
        var job = new BatchJob($"{plan.Run}-{context.Attempt}", folder.Input, output, plan.Arguments, plan.Row, plan.Result, plan.Files.Count) { Processes = Processes(context) };
        context.Log($"{plan.Rows} rows in {plan.Files.Count} parts go to the engine {engine.Name}.");
        await engine.RunAsync(job, new StepProgress(context), cancellationToken);
        var accepted = await new OutputCheck(files, work, plan).CheckAsync(folder, output, cancellationToken);
        await folder.AcceptAsync(accepted, cancellationToken);
        return accepted;
    }

    // Moved whole: where it is there, it was by an attempt before.
    private static BatchLoaded Keep(PlanFolder folder, AcceptedOutput accepted, string destination)
    {
        if (Directory.Exists(folder.File(accepted.Output)))
        {
            FolderMove.Move(folder.File(accepted.Output), Path.GetFullPath(destination));
        }

        return new BatchLoaded(accepted.Rows - accepted.Failed, accepted.Failed, 0);
    }

    private static BatchClaim ClaimOf(StepContext context) => new(
        PlanSweep.OwnerOf(context.RunId), context.Parameters.Number(BatchPipeline.Limit), context.Parameters.Boolean(BatchPipeline.Stale), context.Parameters.Text(BatchPipeline.Input),
        context.Parameters.Text(BatchPipeline.Output));

    private static int Processes(StepContext context) => (int)(context.Parameters.Number(BatchPipeline.Processes) ?? Environment.ProcessorCount);

    // A process takes longer to start than to read so many rows: parts are no smaller, or than half of what they may be.
    private const int MinPartRows = 100;

    // As many parts as the processes can share evenly, where it is known how many rows there will be.
    private long PartRows(StepContext context, long? rows)
    {
        var most = options.Value.PartRows ?? EngineOf(context).PartRows;
        var processes = Processes(context);
        if (rows is not { } known)
        {
            return most;
        }

        var asked = context.Parameters.Number(BatchPipeline.Partitions);
        var parts = asked ?? (Math.Max(1, (known + most - 1) / most) + processes - 1) / processes * processes;
        var min = asked is null ? Math.Min(MinPartRows, (most + 1) / 2) : 1;
        return Math.Max(min, (known + parts - 1) / parts);
    }

    private IBatchEngine EngineOf(StepContext context) => Find(engines, engine => engine.Name, context.Parameters.Text(BatchPipeline.Engine)!, "engine");

    private sealed class Read(StepContext context) : IProgress<long>
    {
        public void Report(long value) => context.Count("read", value);
    }

    private static T Find<T>(IEnumerable<T> all, Func<T, string> name, string wanted, string what)
        where T : class =>
        all.FirstOrDefault(one => name(one) == wanted)
        ?? throw new StepException($"There is no {what} '{wanted}'; there are {string.Join(", ", all.Select(name).Order(StringComparer.Ordinal))}.") { IsFinal = true };
}
