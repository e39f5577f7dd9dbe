using Anip.Lake.Plans;
using Anip.Lake.Works;

namespace Anip.Lake.Steps;

/// <summary>Whether the output of an attempt may be used: it is whole, holds what went in, each row once, and is of the encoder that was planned with.</summary>
internal sealed class OutputCheck(RowFiles files, BatchWork work, BatchPlan plan)
{
    // As with a stage itself: when this many fail, and nothing works, it is not the rows.
    private const int MinFailuresForVerdict = 3;

    /// <exception cref="BatchEngineException">It may not.</exception>
    public async Task<AcceptedOutput> CheckAsync(PlanFolder folder, string output, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(output, PlanFolder.Success)))
        {
            throw new BatchEngineException($"The engine left no {PlanFolder.Success} in {output}: the attempt did not end well.");
        }

        var ids = await PlanIds.ReadAsync(files, folder, plan, cancellationToken);
        var (rows, failed, firstError) = (0L, 0L, (string?)null);
        var error = BatchErrors.IndexIn(plan.Result) < 0 ? -1 : 1;
        List<string> columns = ["id", .. error < 0 ? (string[])[] : [BatchErrors.Column.Name], .. work.EncoderColumn is { } encoder ? (string[])[encoder] : []];
        foreach (var file in RowFiles.List(output))
        {
            await foreach (var row in files.ReadAsync(file, columns, cancellationToken))
            {
                rows++;
                ids.See(row[0] as long? ?? throw new BatchEngineException($"A row of {Path.GetFileName(file)} has no id."));
                if (BatchErrors.Read(row, error) is { } reason)
                {
                    failed++;
                    firstError ??= reason;
                }
                else if (work.EncoderColumn is not null)
                {
                    Require(row[^1] as string);
                }
            }
        }

        return ids.Verdict() is { } wrong ? throw new BatchEngineException(wrong)
            : failed >= MinFailuresForVerdict && failed == rows ? throw new BatchEngineException($"All {rows} rows failed, so that it is not they: {firstError}") { IsFinal = true }
            : new AcceptedOutput(Path.GetFileName(output), rows, failed);
    }

    private void Require(string? encoder)
    {
        if (encoder != plan.Encoder)
        {
            var message = $"The workers read by the encoder {encoder ?? "(none)"}, and the plan was made for {plan.Encoder}: nothing is loaded. Give both the same models, or start the run anew where they have changed.";
            throw new BatchEngineException(message) { IsFinal = true };
        }
    }
}
