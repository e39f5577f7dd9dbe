using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Maintenance;

/// <summary>Section <c>Maintenance</c>: what the pipeline of that name does.</summary>
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
