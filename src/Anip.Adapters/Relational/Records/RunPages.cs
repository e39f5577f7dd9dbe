using System.Globalization;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Relational.Records;

/// <summary>Pages of runs, newest first: the cursor is the id of the last run given out.</summary>
internal static class RunPages
{
    /// <summary>The page's runs have lower ids than this.</summary>
    /// <exception cref="FormatException">The cursor is not one that <see cref="Page"/> gave out.</exception>
    public static long Before(RunQuery query) => query.Cursor is null
        ? long.MaxValue
        : long.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw new FormatException("The cursor is not one that this list gave out; ask for the first page without one.");

    /// <param name="runs">One more than the limit, where there are that many: it shows whether there is a next page.</param>
    public static RunPage Page(List<PipelineRun> runs, int limit) => runs.Count > limit
        ? new RunPage(runs[..limit], runs[limit - 1].Id.ToString(CultureInfo.InvariantCulture))
        : new RunPage(runs, null);
}
