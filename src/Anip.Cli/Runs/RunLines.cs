using System.Diagnostics;
using Anip.Cli.Output;
using Anip.Pipelines.Runs;

namespace Anip.Cli.Runs;

/// <summary>A run on standard error as it goes on: its log, the steps that begin and end, and how far the one under way is.</summary>
internal sealed class RunLines : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Redirected = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, StepState> _steps = [];
    private readonly Stopwatch _sinceCounts = Stopwatch.StartNew();
    private bool _isWaiting;
    private bool _isInPlace;

    public RunLines(PipelineRun run) => Terminal.Info($"Run {run.Id} of {run.Pipeline}.");

    /// <summary>The last log line that was shown.</summary>
    public int Last { get; private set; }

    public void Show(IReadOnlyList<RunLogLine> lines)
    {
        foreach (var line in lines)
        {
            Say($"  {(line.Step is null ? "" : $"{line.Step}: ")}{(line.Level is RunLogLevel.Information ? "" : $"{line.Level.WireName()}: ")}{line.Message}");
            Last = line.Line;
        }
    }

    public void Show(PipelineRun run)
    {
        if (run.State is RunState.Queued && _sinceCounts.Elapsed > TimeSpan.FromSeconds(2) && !_isWaiting)
        {
            _isWaiting = true;
            Say("Waiting: another run of this pipeline is active, or the pipeline is paused.");
        }

        foreach (var step in run.Steps.Where(step => _steps.GetValueOrDefault(step.Name) != step.State))
        {
            _steps[step.Name] = step.State;
            Show(step);
        }

        if (run.Steps.FirstOrDefault(step => step.State is StepState.Running) is { Counts.Count: > 0 } working
            && _sinceCounts.Elapsed > (Terminal.IsInteractive ? OnTerminal : Redirected))
        {
            _sinceCounts.Restart();
            _isInPlace = Terminal.IsInteractive;
            Terminal.Count($"{working.Name}: {RunOutput.Counts(working.Counts)}");
        }
    }

    public void Dispose() => LeaveLine();

    private void Show(RunStep step)
    {
        switch (step.State)
        {
            case StepState.Running:
                Say($"{step.Name} …{(step.Attempt > 1 ? $" (attempt {step.Attempt})" : "")}");
                break;
            case StepState.Succeeded or StepState.Failed or StepState.Cancelled:
                Say($"{step.Name} {step.State.WireName()} after {(step.FinishedAt - step.StartedAt)?.TotalSeconds:0.0} s{(step.Counts.Count > 0 ? $": {RunOutput.Counts(step.Counts)}" : "")}");
                break;
        }
    }

    private void Say(string line)
    {
        LeaveLine();
        Terminal.Info(line);
    }

    private void LeaveLine()
    {
        if (_isInPlace)
        {
            _isInPlace = false;
            Terminal.EndCount();
        }
    }
}
