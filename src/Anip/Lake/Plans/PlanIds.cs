using Anip.Isolation;

namespace Anip.Lake.Plans;

/// <summary>The ids that went into a plan, with the revision of each, and which of them came back. Twelve bytes and a bit for each row.</summary>
internal sealed class PlanIds
{
    // As many as a person reads.
    private const int MaxExamples = 5;

    private readonly long[] _ids;
    private readonly int[] _revisions;
    private readonly System.Collections.BitArray _seen;
    private readonly List<long> _unknown = [];
    private readonly List<long> _doubled = [];
    private long _unknownCount;
    private long _doubledCount;
    private long _seenCount;

    private PlanIds(long[] ids, int[] revisions) => (_ids, _revisions, _seen) = (ids, revisions, new System.Collections.BitArray(ids.Length));

    public int Count => _ids.Length;

    public static async Task<PlanIds> ReadAsync(RowFiles files, PlanFolder folder, BatchPlan plan, CancellationToken cancellationToken)
    {
        string[] columns = plan.Row.Columns.Any(column => column.Name == "revision") ? ["id", "revision"] : ["id"];
        var ids = new List<long>((int)plan.Rows);
        var revisions = new List<int>((int)plan.Rows);
        foreach (var file in plan.Files)
        {
            await foreach (var row in files.ReadAsync(Path.Combine(folder.Input, file.Name), columns, cancellationToken))
            {
                ids.Add((long)row[0]!);
                revisions.Add(columns.Length > 1 ? (int)(long)row[1]! : 0);
            }
        }

        var (sorted, beside) = (ids.ToArray(), revisions.ToArray());
        Array.Sort(sorted, beside);
        return new PlanIds(sorted, beside);
    }

    /// <returns>0 for one that did not go in.</returns>
    public int RevisionOf(long id) => Array.BinarySearch(_ids, id) is >= 0 and var at ? _revisions[at] : 0;

    /// <summary>One came back.</summary>
    public void See(long id)
    {
        if (Array.BinarySearch(_ids, id) is not (>= 0 and var at))
        {
            Note(_unknown, ref _unknownCount, id);
        }
        else if (_seen[at])
        {
            Note(_doubled, ref _doubledCount, id);
        }
        else
        {
            _seen[at] = true;
            _seenCount++;
        }
    }

    /// <returns>What is wrong with those that came back, in one sentence; null where they are those that went in, each once.</returns>
    public string? Verdict()
    {
        var missing = _ids.Length - _seenCount;
        string[] wrong =
        [
            .. Say(missing, "missing", Enumerable.Range(0, _ids.Length).Where(at => !_seen[at]).Select(at => _ids[at])),
            .. Say(_doubledCount, "there twice", _doubled),
            .. Say(_unknownCount, "not of the plan", _unknown),
        ];
        return wrong.Length == 0 ? null : $"Of {_ids.Length} rows, {string.Join(", ", wrong)}. What came back is not used.";
    }

    private static string[] Say(long count, string what, IEnumerable<long> examples) =>
        count == 0 ? [] : [OneLine.Of($"{count} {(count == 1 ? "is" : "are")} {what} (such as {string.Join(", ", examples.Take(MaxExamples))})")];

    private static void Note(List<long> examples, ref long count, long id)
    {
        count++;
        if (examples.Count < MaxExamples)
        {
            examples.Add(id);
        }
    }
}
