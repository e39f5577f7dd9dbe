using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>How much is asked of a site to find its feeds.</summary>
public sealed class DiscoveryOptions
{
    public const string Section = "Discovery";

    /// <summary>Requests for one address that somebody gives, redirects not counted.</summary>
    /// <value>24</value>
    [Range(1, 200)]
    public int MaxRequests { get; set; } = 24;

    /// <summary>Bytes of all answers together, unpacked.</summary>
    /// <value>33554432</value>
    [Range(65_536, 1_073_741_824)]
    public int MaxBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Until then what was found is shown, and the rest is not looked for.</summary>
    /// <value>60 seconds</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Feeds that are read to show what they would bring.</summary>
    /// <value>12</value>
    [Range(1, 100)]
    public int MaxCandidates { get; set; } = 12;
}

[OptionsValidator]
internal sealed partial class DiscoveryOptionsValidator : IValidateOptions<DiscoveryOptions>;
