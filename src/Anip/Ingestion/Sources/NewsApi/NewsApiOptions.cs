using System.ComponentModel.DataAnnotations;
using Anip.Articles.Languages;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>What is asked of NewsAPI.org. Without a key it is asked nothing.</summary>
public sealed class NewsApiOptions : IKeyedOptions
{
    public const string Section = "Sources:NewsApi";

    /// <summary>Also <c>NEWSAPI_KEY</c>. Travels in a header, never in an address.</summary>
    public string? Key { get; set; }

    /// <summary>Where version 2 is found.</summary>
    [Required]
    [Url]
    public string BaseUrl { get; set; } = "https://newsapi.org/v2/";

    /// <summary>Countries of the top headlines, by code or name; none means <c>us</c>, the one that every plan has.</summary>
    [EachIsCountry]
    public IList<string> Countries { get; set; } = [];

    /// <summary>Categories of the top headlines; none means all seven. Each costs one request per country and page.</summary>
    [EachMatches("business|entertainment|general|health|science|sports|technology", "business, entertainment, general, health, science, sports or technology")]
    public IList<string> Categories { get; set; } = [];

    /// <summary>Searched for in everything, in NewsAPI's query language. With it, headlines are asked for only where countries or categories are set.</summary>
    [StringLength(500)]
    public string? Query { get; set; }

    /// <summary>Languages of the search, by code or name; none means all. One request each.</summary>
    [EachIsLanguage]
    public IList<string> Languages { get; set; } = [];

    /// <summary>100 is the provider's limit.</summary>
    [Range(1, 100)]
    public int PageSize { get; set; } = 100;

    /// <summary>Of one question. The free plan ends with the hundredth result, whatever is set here.</summary>
    [Range(1, 100)]
    public int MaxPages { get; set; } = 1;

    /// <summary>Requests that the plan allows in 24 hours: no more are sent. Null where NewsAPI is to say itself that it is enough.</summary>
    [Range(1, 10_000_000)]
    public int? RequestsPerDay { get; set; }

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Key);
}

[OptionsValidator]
internal sealed partial class NewsApiOptionsValidator : IValidateOptions<NewsApiOptions>;

/// <summary>Every text of a list matches a pattern as a whole.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachMatchesAttribute(string pattern, string expected) : ValidationAttribute
{
    public string Pattern { get; } = pattern;

    public string Expected { get; } = expected;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var each = new RegularExpressionAttribute(Pattern);
        var wrong = (value as IEnumerable<string> ?? []).Where(text => text.Length == 0 || !each.IsValid(text)).ToArray();
        return wrong.Length == 0 ? ValidationResult.Success : new ValidationResult(
            $"{validationContext.DisplayName} has '{string.Join("', '", wrong)}'; expected {Expected}.", [validationContext.MemberName!]);
    }
}

/// <summary>Every text of a list names a country.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachIsCountryAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        (value as IEnumerable<string> ?? []).FirstOrDefault(text => !RegionCode.TryParse(text, out _)) is { } wrong
            ? new ValidationResult($"{validationContext.DisplayName}: {RegionCode.Refusal(wrong)}", [validationContext.MemberName!])
            : ValidationResult.Success;
}

/// <summary>Every text of a list names a language.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachIsLanguageAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        (value as IEnumerable<string> ?? []).FirstOrDefault(text => !LanguageTag.TryParse(text, out _)) is { } wrong
            ? new ValidationResult($"{validationContext.DisplayName}: {LanguageTag.Refusal(wrong)}", [validationContext.MemberName!])
            : ValidationResult.Success;
}
