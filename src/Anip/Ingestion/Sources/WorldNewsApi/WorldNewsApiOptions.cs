using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.WorldNewsApi;

/// <summary>
/// What is asked of World News API, which gives whole texts. Without a key, which travels in a header, it is asked nothing. Each country and each language is a question of its own; where nothing is set, English is asked for.
/// </summary>
public sealed class WorldNewsApiOptions : ApiOptions
{
    public const string Section = "Sources:WorldNewsApi";

    public WorldNewsApiOptions() => BaseUrl = "https://api.worldnewsapi.com/";

    /// <summary>A page costs one point, and a hundredth for each article on it: large pages are the cheaper ones. 100 is the provider's limit.</summary>
    [Range(1, 100)]
    public int PageSize { get; set; } = 100;

    /// <summary>Points that the plan allows in a day, from midnight to midnight, UTC: no more are asked for. 50 are free.</summary>
    [Range(1, 10_000_000)]
    public int PointsPerDay { get; set; } = 50;

    /// <summary>From one request to the next, over all nodes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:15")]
    public TimeSpan Spacing { get; set; } = TimeSpan.FromSeconds(1);

    public override int ItemsPerPage => PageSize;

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
        {
            yield return result;
        }

        if (Queries.Values.Append<ApiTerms>(this).Any(query => query.Query?.Trim().Length is 1 or 2 or > 100))
        {
            yield return new ValidationResult("Query has less than 3 or more than 100 characters, which the provider refuses.", [nameof(Query)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class WorldNewsApiOptionsValidator : IValidateOptions<WorldNewsApiOptions>;
