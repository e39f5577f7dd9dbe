using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>What a provider is asked for.</summary>
public abstract class ApiTerms
{
    /// <summary>Searched for, in the provider's own query language.</summary>
    [StringLength(500)]
    public string? Query { get; set; }

    /// <summary>Of the outlets, by code or name; none for all.</summary>
    [EachIsCountry]
    public IList<string> Countries { get; set; } = [];

    /// <summary>Of the articles, by code or name; none for all.</summary>
    [EachIsLanguage]
    public IList<string> Languages { get; set; } = [];

    /// <summary>In the provider's own words; none for all.</summary>
    [EachMatches("[A-Za-z0-9_ &-]{2,60}", "a category of the provider's")]
    public IList<string> Categories { get; set; } = [];

    /// <summary>From one reading to the next. Null for as often as the plan's quota holds out over the day, and every hour where no quota is known.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "31.00:00:00")]
    public TimeSpan? Interval { get; set; }
}

/// <summary>One of several questions for one key.</summary>
public sealed class ApiQuery : ApiTerms
{
    /// <summary>Fills what is not said here from the section that the query stands in.</summary>
    internal ApiQuery Within(ApiTerms section) => new()
    {
        Query = string.IsNullOrWhiteSpace(Query) ? section.Query : Query,
        Countries = Countries.Count > 0 ? Countries : section.Countries,
        Languages = Languages.Count > 0 ? Languages : section.Languages,
        Categories = Categories.Count > 0 ? Categories : section.Categories,
        Interval = Interval ?? section.Interval,
    };
}

[OptionsValidator]
internal sealed partial class ApiQueryValidator : IValidateOptions<ApiQuery>;
