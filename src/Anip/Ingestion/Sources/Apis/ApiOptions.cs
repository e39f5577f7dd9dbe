using System.ComponentModel.DataAnnotations;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>The settings that all providers have in common. Each adds the size of its pages and what its plans allow.</summary>
public abstract class ApiOptions : ApiTerms, IKeyedOptions, IAskingOptions, IValidatableObject
{
    /// <summary>Never shown, logged or stored.</summary>
    public string? Key { get; set; }

    /// <summary>Where the provider is found.</summary>
    [Required]
    [Url]
    public string BaseUrl { get; set; } = "";

    /// <summary>Pages asked for of one question; paging ends before where there are no more.</summary>
    [Range(1, 1000)]
    public int MaxPages { get; set; } = 1;

    /// <summary>Several questions for one key, by name: each is a source of its own, and what one leaves out is as it is beside this. None for the one question that stands beside this.</summary>
    public Dictionary<string, ApiQuery> Queries { get; set; } = [];

    /// <summary>Of one answer.</summary>
    public abstract int ItemsPerPage { get; }

    /// <inheritdoc/>
    public virtual bool AsksForSomething => true;

    /// <summary>Pattern of the categories that the provider has; null where it may have others by now.</summary>
    protected virtual string? CategoryPattern => null;

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, query) in Queries)
        {
            if (name.Length > 40 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            {
                yield return new ValidationResult("Queries: a name has letters, digits, '-' and '_' only, at most 40 of them.", [nameof(Queries)]);
            }

            foreach (var failure in new ApiQueryValidator().Validate(null, query).Failures ?? [])
            {
                yield return new ValidationResult($"Queries:{name}: {failure}", [nameof(Queries)]);
            }
        }

        foreach (var (name, categories) in Queries.Select(pair => ($"Queries:{pair.Key}:Categories", pair.Value.Categories)).Append((nameof(Categories), Categories)))
        {
            if (CategoryPattern is { } pattern && EachMatchesAttribute.Wrong(categories, pattern) is { Count: > 0 } wrong)
            {
                yield return new ValidationResult($"{name} has '{string.Join("', '", wrong)}'; expected {pattern.Replace("|", ", ", StringComparison.Ordinal)}.", [nameof(Categories)]);
            }
        }
    }
}
