using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Gdelt;

/// <summary>
/// What the DOC interface of GDELT is asked for; it wants no key. Without a query it is asked nothing. It is often overloaded, and left alone for a while as soon as it says so. Its articles have no text.
/// </summary>
public sealed class GdeltOptions : ApiOptions
{
    public const string Section = "Sources:Gdelt";

    public GdeltOptions() => BaseUrl = "https://api.gdeltproject.org/api/v2/doc/";

    /// <summary>250 is the provider's limit.</summary>
    [Range(1, 250)]
    public int PageSize { get; set; } = 250;

    /// <summary>How far back the first page reaches.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan Timespan { get; set; } = TimeSpan.FromDays(1);

    /// <summary>From one request to the next, over all nodes. The provider asks for five seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:00:15")]
    public TimeSpan Spacing { get; set; } = TimeSpan.FromSeconds(6);

    public override int ItemsPerPage => PageSize;

    public override bool AsksForSomething => Queries.Count > 0 ? Queries.Values.Any(query => HasQuestion(query.Within(this))) : HasQuestion(this);

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Key is null
        ? base.Validate(validationContext)
        : base.Validate(validationContext).Append(new ValidationResult("Key: GDELT takes no key; leave it out.", [nameof(Key)]));

    internal static bool HasQuestion(ApiTerms query) => !string.IsNullOrWhiteSpace(query.Query) || query.Countries.Count > 0 || query.Languages.Count > 0 || query.Categories.Count > 0;
}

[OptionsValidator]
internal sealed partial class GdeltOptionsValidator : IValidateOptions<GdeltOptions>;
