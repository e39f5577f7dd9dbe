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
    /// Rows that are one part of a plan at most, where a run asks for no number of parts; null for what suits the engine: 1,000 on this node, 10,000 on Spark. A part is done
    /// again as a whole where its process is killed.
    /// </summary>
    /// <value>null</value>
    [Range(1, 1_000_000)]
    public int? PartRows { get; set; }

    /// <summary>How often a part is tried whose process was killed or stopped early, before the step fails.</summary>
    /// <value>3</value>
    [Range(1, 100)]
    public int PartAttempts { get; set; } = 3;
}

[OptionsValidator]
internal sealed partial class LakeOptionsValidator : IValidateOptions<LakeOptions>;
