using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.WebSub;

/// <summary>Feeds whose hub passes them on as they change (WebSub).</summary>
public sealed class WebSubOptions
{
    public const string Section = "WebSub";

    /// <summary>Where hubs reach this server from outside, such as <c>https://news.example</c>. Null where they cannot: feeds are polled then, and nothing else.</summary>
    /// <value>null</value>
    [RegularExpression(@"https?://[^\s?#]+", ErrorMessage = "The field {0} must be an address such as https://news.example.")]
    public string? PublicUrl { get; set; }

    /// <summary>How long a subscription is asked for. It is renewed when two thirds of what the hub granted are over.</summary>
    /// <value>10 days</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromDays(10);

    /// <summary>Bytes of what a hub passes on; more is refused.</summary>
    /// <value>4194304</value>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Hubs that one run asks; the others wait for the next one.</summary>
    /// <value>100</value>
    [Range(1, 10_000)]
    public int MaxRequestsPerRun { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class WebSubOptionsValidator : IValidateOptions<WebSubOptions>;
