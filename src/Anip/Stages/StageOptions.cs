using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Stages;

/// <summary>How a kind of work on articles is done: how many at a time, and how often one is tried.</summary>
public sealed class StageOptions
{
    /// <summary>Articles claimed, worked on and stored together. Larger batches pack better by length; up to three are in memory at once.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 512;

    /// <summary>How long an article is kept for the process that claimed it, which renews that while it works. After a machine is lost, its articles wait that long.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Failures of one article after which it is given up and its reason kept. A process that ends while it works on the article counts as one; the first
    /// time is not held against it, as others were in hand too.
    /// </summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long to wait before looking for what other processes stored. What this one stores is worked on at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class StageOptionsValidator : IValidateOptions<StageOptions>;
