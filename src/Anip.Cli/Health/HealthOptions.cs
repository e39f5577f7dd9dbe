using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Health;

/// <summary>How a supervisor learns whether a process is well that serves nothing.</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>A file that anip serve worker and anip serve scheduler keep fresh while they live, for anip doctor --health; null for none. One for each process, on any disk that it can write.</summary>
    public string? File { get; set; }

    /// <summary>For how long that file counts as fresh. It is written four times as often.</summary>
    /// <value>00:01:00</value>
    [Range(typeof(TimeSpan), "00:00:04", "01:00:00")]
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromMinutes(1);
}

[OptionsValidator]
internal sealed partial class HealthOptionsValidator : IValidateOptions<HealthOptions>;
