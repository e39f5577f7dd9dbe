using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Maintenance;

/// <summary>What the pipeline <c>maintenance</c> deletes.</summary>
public sealed class MaintenanceOptions
{
    public const string Section = "Maintenance";

    /// <summary>Articles that were published longer ago are deleted; one without a date stays. Null keeps all.</summary>
    /// <value>null</value>
    [Range(1, 100_000)]
    public int? ArticleRetentionDays { get; set; }
}

[OptionsValidator]
internal sealed partial class MaintenanceOptionsValidator : IValidateOptions<MaintenanceOptions>;
