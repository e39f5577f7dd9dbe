using System.Runtime.CompilerServices;
using Anip.Lake.Plans;
using Anip.Lake.Works;

namespace Anip.Lake.Steps;

/// <summary>Has the results of an attempt take effect, in batches.</summary>
internal sealed class PlanLoad(RowFiles files, BatchWork work, BatchPlan plan, BatchClaim claim)
{
    // Of one transaction.
    private const int LoadedAtOnce = 1_000;

    // While one is stored, the next is read; more would wait for each other.
    private const int BatchesAtATime = 2;

    /// <param name="progress">How many have taken effect so far.</param>
    public async Task<BatchLoaded> LoadAsync(PlanFolder folder, AcceptedOutput accepted, Action<long> progress, CancellationToken cancellationToken)
    {
        var ids = await PlanIds.ReadAsync(files, folder, plan, cancellationToken);
        var loaded = new BatchLoaded(0, 0, 0);
        var adding = new Lock();
        await Parallel.ForEachAsync(
            BatchesAsync(folder.File(accepted.Output), cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = BatchesAtATime, CancellationToken = cancellationToken },
            async (rows, token) =>
            {
                var some = await work.LoadAsync(claim, ResultsOf(rows, ids), token);
                lock (adding)
                {
                    loaded += some;
                    progress(loaded.Done);
                }
            });
        return loaded;
    }

    private async IAsyncEnumerable<object?[][]> BatchesAsync(string output, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] columns = [.. plan.Result.Columns.Select(column => column.Name)];
        foreach (var file in RowFiles.List(output))
        {
            await foreach (var rows in files.ReadAsync(file, columns, cancellationToken).Chunk(LoadedAtOnce).WithCancellation(cancellationToken))
            {
                yield return rows;
            }
        }
    }

    private List<BatchResult> ResultsOf(object?[][] rows, PlanIds ids)
    {
        var error = BatchErrors.IndexIn(plan.Result);
        return [.. rows.Select(row => new BatchResult((long)row[0]!, ids.RevisionOf((long)row[0]!), row, BatchErrors.Read(row, error)))];
    }
}
