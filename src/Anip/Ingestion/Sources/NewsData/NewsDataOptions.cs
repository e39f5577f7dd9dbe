using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsData;

/// <summary>What is asked of NewsData.io: the latest articles of 48 hours. Without a key it is asked nothing. Every page costs a credit; the free plan takes queries of up to 100 characters.</summary>
public sealed class NewsDataOptions : ApiOptions
{
    public const string Section = "Sources:NewsData";

    public NewsDataOptions() => BaseUrl = "https://newsdata.io/api/1/";

    /// <summary>The free plan has 10 on a page, paid plans up to 50.</summary>
    [Range(1, 50)]
    public int PageSize { get; set; } = 10;

    /// <summary>Pages that the plan allows in a day, from midnight to midnight, UTC: no more are asked for. 200 are free.</summary>
    [Range(1, 10_000_000)]
    public int CreditsPerDay { get; set; } = 200;

    /// <summary>Pages that the plan allows in 15 minutes: 30 are free, paid plans have 1,800.</summary>
    [Range(1, 1_000_000)]
    public int CreditsPer15Minutes { get; set; } = 30;

    public override int ItemsPerPage => PageSize;
}

[OptionsValidator]
internal sealed partial class NewsDataOptionsValidator : IValidateOptions<NewsDataOptions>;
