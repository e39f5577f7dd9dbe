using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Watching;

/// <summary>When the answers of a model are said to have drifted.</summary>
public sealed class DriftOptions
{
    public const string Section = "Models:Drift";

    /// <summary>The population-stability index of the last seven days above which there is a warning. By the rule of thumb of credit scoring, 0.1 is a change worth a look and 0.25 one that calls for action.</summary>
    [Range(0.01, 100)]
    public double Threshold { get; set; } = 0.25;

    /// <summary>The confidence below which an answer counts as unsure, in tenths.</summary>
    [Range(0.0, 1.0)]
    public double Floor { get; set; } = 0.5;

    /// <summary>The answers that there must be at least on either side of a comparison: among fewer, chance alone moves the index.</summary>
    [Range(1, 1_000_000)]
    public int MinAnswers { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class DriftOptionsValidator : IValidateOptions<DriftOptions>;
