using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>
/// What is asked of NewsAPI.org. Without a key, which travels in a header, it is asked nothing. Countries and categories are those of the top headlines: none means us, which every plan has, and all seven
/// categories; each costs one request per country and page. Query and languages are those of a search in everything; with a query, headlines are asked for only where countries or categories are set.
/// </summary>
public sealed class NewsApiOptions : ApiOptions
{
    public const string Section = "Sources:NewsApi";

    public NewsApiOptions() => BaseUrl = "https://newsapi.org/v2/";

    /// <summary>100 is the provider's limit. The free plan ends with the hundredth result, however many pages are asked for.</summary>
    [Range(1, 100)]
    public int PageSize { get; set; } = 100;

    /// <summary>Requests that the plan allows in 24 hours: no more are sent. Null where NewsAPI is to say itself that it is enough.</summary>
    [Range(1, 10_000_000)]
    public int? RequestsPerDay { get; set; }

    public override int ItemsPerPage => PageSize;

    protected override string? CategoryPattern => "business|entertainment|general|health|science|sports|technology";
}

[OptionsValidator]
internal sealed partial class NewsApiOptionsValidator : IValidateOptions<NewsApiOptions>;
