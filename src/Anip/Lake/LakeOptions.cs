using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Lake;

/// <summary>How work is divided that is done by many processes.</summary>
public sealed class LakeOptions
{
    public const string Section = "Lake";

    /// <summary>
    /// The folder of plans, which are there for as long as their runs; empty for <c>lake</c> in the data folder. The machines that work on a plan must see it under this
    /// very path.
    /// </summary>
    /// <value>empty</value>
    public string Path { get; set; } = "";

    /// <summary>
    /// Rows that are one part of a plan at most, where a run asks for no number of parts; null for what suits the engine: 1,000 on this node, 10,000 on Spark, which does a part
    /// again as a whole where its process is lost.
    /// </summary>
    /// <value>null</value>
    [Range(1, 1_000_000)]
    public int? PartRows { get; set; }

    /// <summary>
    /// How often a row is tried by itself on this node whose process is killed each time, before it counts as failed and the others go on without it; and how often a process
    /// may stop early before the step fails.
    /// </summary>
    /// <value>3</value>
    [Range(1, 100)]
    public int PartAttempts { get; set; } = 3;
}

[OptionsValidator]
internal sealed partial class LakeOptionsValidator : IValidateOptions<LakeOptions>;
