using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Mediastack;

/// <summary>
/// What is asked of mediastack. Without a key it is asked nothing. The free plan answers plain HTTP only, where everybody on the way can read the key: whoever accepts that sets BaseUrl to http://api.mediastack.com/v1/.
/// </summary>
public sealed class MediastackOptions : ApiOptions
{
    public const string Section = "Sources:Mediastack";

    public MediastackOptions() => BaseUrl = "https://api.mediastack.com/v1/";

    /// <summary>100 is the provider's limit.</summary>
    [Range(1, 100)]
    public int PageSize { get; set; } = 100;

    /// <summary>Requests that the plan allows in a month, UTC: no more are sent. 100 are free.</summary>
    [Range(1, 10_000_000)]
    public int RequestsPerMonth { get; set; } = 100;

    public override int ItemsPerPage => PageSize;

    protected override string? CategoryPattern => "general|business|entertainment|health|science|sports|technology";
}

[OptionsValidator]
internal sealed partial class MediastackOptionsValidator : IValidateOptions<MediastackOptions>;
