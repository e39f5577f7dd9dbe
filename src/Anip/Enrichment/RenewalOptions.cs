using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

/// <summary>What becomes of analyses when a model has another version.</summary>
public sealed class RenewalOptions
{
    public const string Section = "Enrichment:Renewal";

    /// <summary>
    /// Whether articles that other versions of the models have read are read anew by themselves while nothing new waits, the latest first. Otherwise
    /// <c>anip run ml_processing --stale</c> does it.
    /// </summary>
    /// <value>true</value>
    public bool Automatic { get; set; } = true;

    /// <summary>For how long no process must have had those versions in force before that begins: nodes that have different models do not undo each other's work, and a version that is taken back at once costs nothing.</summary>
    /// <value>5 minutes</value>
    [Range(typeof(TimeSpan), "00:00:10", "365.00:00:00")]
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class RenewalOptionsValidator : IValidateOptions<RenewalOptions>;
