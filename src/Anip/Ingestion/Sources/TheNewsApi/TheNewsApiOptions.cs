using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.TheNewsApi;

/// <summary>What is asked of TheNewsAPI. Without a key it is asked nothing. With a query all news are searched, without one the top stories are asked for.</summary>
public sealed class TheNewsApiOptions : ApiOptions
{
    public const string Section = "Sources:TheNewsApi";

    public TheNewsApiOptions() => BaseUrl = "https://api.thenewsapi.com/v1/";

    /// <summary>The free plan has 3 on a page, others 25, 100 or 200.</summary>
    [Range(1, 200)]
    public int PageSize { get; set; } = 3;

    /// <summary>Requests that the plan allows in a day, UTC: no more are sent. 100 are free.</summary>
    [Range(1, 10_000_000)]
    public int RequestsPerDay { get; set; } = 100;

    public override int ItemsPerPage => PageSize;

    protected override string? CategoryPattern => "general|science|sports|business|health|entertainment|tech|politics|food|travel";
}

[OptionsValidator]
internal sealed partial class TheNewsApiOptionsValidator : IValidateOptions<TheNewsApiOptions>;
