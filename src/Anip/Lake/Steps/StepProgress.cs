using Anip.Pipelines;

namespace Anip.Lake.Steps;

/// <summary>What an engine tells, as counts of the step and, each tenth of the way, as a line of its log.</summary>
internal sealed class StepProgress(StepContext context) : IProgress<BatchProgress>
{
    private const int Lines = 10;

    private readonly Lock _lock = new();
    private long _told;

    public void Report(BatchProgress value)
    {
        lock (_lock)
        {
            context.Count("parts", value.Tasks);
            context.Count("parts_done", value.TasksDone);
            if (value.RowsDone is { } rows)
            {
                context.Count("worked", rows);
            }

            var tenths = value.Tasks == 0 ? 0 : value.TasksDone * Lines / value.Tasks;
            if (tenths > _told)
            {
                _told = tenths;
                context.Log($"{value.TasksDone} of {value.Tasks} parts are done.");
            }
        }
    }
}
