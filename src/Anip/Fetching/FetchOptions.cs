using System.ComponentModel.DataAnnotations;
using Anip.Fetching.Addresses;
using Microsoft.Extensions.Options;

namespace Anip.Fetching;

/// <summary>How the product asks other servers, and what it refuses to ask.</summary>
public sealed class FetchOptions
{
    public const string Section = "Fetching";

    /// <summary>Who asks. An operator of a public service adds an address where site owners can reach somebody.</summary>
    [Required]
    [RegularExpression(@"[\x20-\x7E]{3,200}", ErrorMessage = "The field {0} must be 3 to 200 printable ASCII characters, such as 'ANIP/0.1 (+https://news.example/about)'.")]
    public string UserAgent { get; set; } = $"ANIP/{typeof(FetchOptions).Assembly.GetName().Version?.ToString(2)} (news reader)";

    /// <summary>Where a site's owner can reach who runs this: an address of a page or of mail, sent behind <see cref="UserAgent"/>. Empty for none.</summary>
    [RegularExpression(@"[\x21-\x7E-[()]]{0,200}", ErrorMessage = "The field {0} must be an address without blanks, such as 'https://news.example/about' or 'mailto:desk@news.example'.")]
    public string Contact { get; set; } = "";

    /// <summary>Pages are only read where the robots.txt of their server allows it (RFC 9309). Subscribed feeds are there to be read, and are.</summary>
    public bool HonourRobots { get; set; } = true;

    /// <summary>From one page to the next at a host whose robots.txt asks for a delay (<c>crawl-delay</c>), however long that is. Feeds, which have a pace of their own, are not held to it.</summary>
    /// <value>30 seconds</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxCrawlDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests to one host on one day (UTC), over all nodes; 0 for any number.</summary>
    [Range(0, 10_000_000)]
    public int MaxHostRequests { get; set; } = 20_000;

    /// <summary>MiB that one host sends on one day (UTC), over all nodes; 0 for any number.</summary>
    [Range(0, 10_000_000)]
    public int MaxHostMegabytes { get; set; } = 16 * 1024;

    /// <summary>The whole of one fetch: every redirect and the body, without the wait for the host's turn.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long nothing may arrive: until the headers of an answer, or between two parts of its body.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>For each address of a host; the next address is tried afterwards.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Bytes of a body after decompression. A body is held in memory whole.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>More redirects in a row than this are a loop.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>From one request to the next at one host.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan HostSpacing { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Hosts whose last request is remembered.</summary>
    [Range(16, 1_000_000)]
    public int MaxHosts { get; set; } = 10_000;

    /// <summary>
    /// Private addresses that are fetched all the same: <c>192.168.1.20</c>, <c>127.0.0.0/8</c>, <c>[::1]:8080</c>, <c>10.0.0.0/8:443</c>.
    /// </summary>
    [AddressRanges]
    public IList<string> AllowedPrivateAddresses { get; set; } = [];
}

[OptionsValidator]
internal sealed partial class FetchOptionsValidator : IValidateOptions<FetchOptions>;

/// <summary>A list of address ranges as <see cref="AddressRange"/> reads them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressRangesAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var wrong = (value as IEnumerable<string> ?? []).Where(text => AddressRange.TryParse(text) is null).ToArray();
        return wrong.Length == 0 ? ValidationResult.Success : new ValidationResult(
            $"{validationContext.DisplayName} has '{string.Join("', '", wrong)}'; expected an address or a range such as 192.168.1.20, 127.0.0.0/8, [::1]:8080 (no bits set beyond the prefix).",
            [validationContext.MemberName!]);
    }
}
