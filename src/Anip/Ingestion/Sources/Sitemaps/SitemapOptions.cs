using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Sitemaps;

/// <summary>How much of a sitemap of news is read.</summary>
public sealed class SitemapOptions
{
    public const string Section = "Sources:Sitemap";

    /// <summary>Older entries are left out: a sitemap may list all that a site ever had.</summary>
    /// <value>3 days</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Sitemaps that are read of one index, those first that changed last.</summary>
    /// <value>5</value>
    [Range(1, 100)]
    public int MaxFiles { get; set; } = 5;

    /// <summary>Articles of one reading.</summary>
    /// <value>5000</value>
    [Range(1, 100_000)]
    public int MaxItems { get; set; } = 5_000;
}

[OptionsValidator]
internal sealed partial class SitemapOptionsValidator : IValidateOptions<SitemapOptions>;
