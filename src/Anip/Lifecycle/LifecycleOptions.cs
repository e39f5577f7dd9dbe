using System.ComponentModel.DataAnnotations;
using Anip.Lifecycle.Figures;
using Microsoft.Extensions.Options;

namespace Anip.Lifecycle;

/// <summary>What models are trained from, and when one takes another's place.</summary>
public sealed class LifecycleOptions
{
    public const string Section = "Training";

    /// <summary>A folder (or a file) with the labelled files of the models that ship, to train from and to compare versions on; empty for none: those models are then only trained and promoted by who names files.</summary>
    public string Data { get; set; } = "";

    /// <summary>When ml_training runs by itself, where <c>Training:Data</c> is set: five fields as in crontab, in UTC. What <c>Scheduling:Schedules</c> says goes before it.</summary>
    /// <value>0 2 * * 0</value>
    [Required]
    public string Schedule { get; set; } = "0 2 * * 0";

    /// <summary>Rows that a training may read: it takes some thirty bytes of memory for each, and of sentences for names one more for each word.</summary>
    [Range(1_000, 1_000_000_000)]
    public int MaxRows { get; set; } = 10_000_000;

    /// <summary>How much higher the F1 of a challenger must be than the champion's on the same held-out rows.</summary>
    [Range(0.0, 1.0)]
    public double Margin { get; set; } = 0.002;

    /// <summary>How much of its F1 each class may lose by a promotion.</summary>
    [Range(0.0, 1.0)]
    public double MaxClassLoss { get; set; } = 0.02;

    /// <summary>How sure it must be that the challenger is better at all: the part of the resamples of the rows that lies within the interval.</summary>
    [Range(0.5, 0.999)]
    public double Confidence { get; set; } = 0.95;

    /// <summary>The files that are learnt from.</summary>
    public IReadOnlyList<string> Files => Data.Length > 0 ? [Data] : [];

    public PromotionRule Rule => new() { Margin = Margin, MaxClassLoss = MaxClassLoss, Confidence = Confidence };
}

[OptionsValidator]
public sealed partial class LifecycleOptionsValidator : IValidateOptions<LifecycleOptions>;
