using System.Runtime.CompilerServices;
using Anip.Lake.Works;
using Anip.Models;

namespace Anip.Lake.Plans;

/// <summary>Takes what waits and writes it into files, each about as many rows as any other.</summary>
internal sealed class PlanWriter(RowFiles files, TimeProvider timeProvider)
{
    /// <param name="folder">Empty, but for what an attempt before left.</param>
    /// <param name="partRows">The maximum number of rows of one file.</param>
    /// <param name="progress">How many rows are written.</param>
    public async Task<BatchPlan> WriteAsync(
        PlanFolder folder, long run, BatchWork work, BatchClaim claim, long partRows, Action<long> progress, CancellationToken cancellationToken)
    {
        folder.Clear();
        Directory.CreateDirectory(folder.Input);
        // Before anything is taken: what was in force then is what the results must be of.
        var models = work.Models;
        var written = new List<PlanFile>();
        await using (var rows = work.TakeAsync(claim, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            for (var isMore = await rows.MoveNextAsync(); isMore;)
            {
                var part = new Part(rows, partRows);
                var name = RowFiles.NameOf(written.Count);
                await files.WriteAsync(Path.Combine(folder.Input, name), work.Row, part.ReadAsync(cancellationToken), cancellationToken);
                written.Add(new PlanFile(name, part.Rows, part.MinId, part.MaxId));
                isMore = part.IsMore;
                progress(written.Sum(file => file.Rows));
            }
        }

        var plan = new BatchPlan(
            BatchPlan.CurrentFormat, run, work.Name, claim.Owner, timeProvider.GetUtcNow(), models, work.EncoderColumn is null ? null : models.GetValueOrDefault(ModelName.Encoder),
            work.Arguments, work.Row, work.Result, written);
        await folder.WriteAsync(plan, cancellationToken);
        return plan;
    }

    /// <summary>The next rows of many, of which the first was read already.</summary>
    private sealed class Part(IAsyncEnumerator<object?[]> rows, long most)
    {
        public long Rows { get; private set; }

        public long MinId { get; private set; } = long.MaxValue;

        public long MaxId { get; private set; } = long.MinValue;

        public bool IsMore { get; private set; } = true;

        public async IAsyncEnumerable<object?[]> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (IsMore && Rows < most)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var row = rows.Current;
                Rows++;
                var id = (long)row[0]!;
                (MinId, MaxId) = (Math.Min(MinId, id), Math.Max(MaxId, id));
                yield return row;
                IsMore = await rows.MoveNextAsync();
            }
        }
    }
}
