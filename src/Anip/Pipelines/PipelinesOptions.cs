using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines;

/// <summary>How runs are claimed, tried again, limited and kept.</summary>
public sealed class PipelinesOptions : IValidatableObject
{
    public const string Section = "Pipelines";

    /// <summary>How long a run is kept for the process that works on it, which renews that. After a machine is lost, its runs wait that long.</summary>
    /// <value>1 minute</value>
    [Range(typeof(TimeSpan), "00:00:03", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a process renews, takes down how far it is, and hears of a cancellation.</summary>
    /// <value>2 seconds</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait before looking again where nothing was queued. A run that this process starts begins at once.</summary>
    /// <value>2 seconds</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Runs that one process works on at a time, each of another pipeline.</summary>
    /// <value>4</value>
    [Range(1, 64)]
    public int MaxParallelRuns { get; set; } = 4;

    /// <summary>Failures of one step after which its run fails.</summary>
    /// <value>3</value>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>From the first failure of a step to its second attempt, about; doubled after each further failure.</summary>
    /// <value>5 seconds</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>However often a step failed.</summary>
    /// <value>5 minutes</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time that one attempt at a step may take.</summary>
    /// <value>6 hours</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Attempts at one step that may be cut off by the end of their process before the run is given up: the step may be what ends it.</summary>
    /// <value>20</value>
    [Range(1, 10_000)]
    public int MaxInterruptions { get; set; } = 20;

    /// <summary>Limits of single steps, by pipeline and step: <c>Pipelines:Steps:ml_processing:enrich:Timeout</c>.</summary>
    public Dictionary<string, Dictionary<string, StepLimits>> Steps { get; set; } = [];

    /// <summary>Log lines that are kept of one run; further ones are counted.</summary>
    /// <value>10000</value>
    [Range(100, 1_000_000)]
    public int MaxLogLines { get; set; } = 10_000;

    /// <summary>How long an idempotency key is remembered.</summary>
    /// <value>7 days</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Days after its end that a run is kept.</summary>
    /// <value>90</value>
    [Range(1, 10_000)]
    public int RunRetentionDays { get; set; } = 90;

    public StepLimits LimitsOf(string pipeline, string step)
    {
        var own = Steps.GetValueOrDefault(pipeline)?.GetValueOrDefault(step);
        return new StepLimits { MaxAttempts = own?.MaxAttempts ?? MaxAttempts, BackOff = own?.BackOff ?? BackOff, Timeout = own?.Timeout ?? StepTimeout };
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (3 * Heartbeat > Lease)
        {
            yield return new ValidationResult($"Heartbeat ({Heartbeat}) must be a third of Lease ({Lease}) at most.", [nameof(Heartbeat)]);
        }

        if (KeyRetention > TimeSpan.FromDays(RunRetentionDays))
        {
            yield return new ValidationResult(
                $"KeyRetention ({KeyRetention}) must not be longer than RunRetentionDays ({RunRetentionDays}): a key goes with its run.", [nameof(KeyRetention)]);
        }

        foreach (var (pipeline, steps) in Steps)
        {
            foreach (var (step, limits) in steps)
            {
                if (limits.MaxAttempts is < 1 or > 100 || limits.BackOff < TimeSpan.Zero || limits.Timeout < TimeSpan.FromSeconds(1))
                {
                    yield return new ValidationResult(
                        $"{pipeline}:{step} has {limits}; expected MaxAttempts from 1 to 100, BackOff from 0 and Timeout from 00:00:01.", [nameof(Steps)]);
                }
            }
        }
    }
}

/// <summary>Limits of one step; null for those of all.</summary>
public sealed record StepLimits
{
    /// <inheritdoc cref="PipelinesOptions.MaxAttempts"/>
    public int? MaxAttempts { get; set; }

    /// <inheritdoc cref="PipelinesOptions.BackOff"/>
    public TimeSpan? BackOff { get; set; }

    /// <inheritdoc cref="PipelinesOptions.StepTimeout"/>
    public TimeSpan? Timeout { get; set; }
}

[OptionsValidator]
internal sealed partial class PipelinesOptionsValidator : IValidateOptions<PipelinesOptions>;
