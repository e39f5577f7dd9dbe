using System.ComponentModel.DataAnnotations;
using Anip.Articles.Languages;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>Every text of a list matches a pattern as a whole.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachMatchesAttribute(string pattern, string expected) : ValidationAttribute
{
    public string Pattern { get; } = pattern;

    public string Expected { get; } = expected;

    public static IReadOnlyList<string> Wrong(IEnumerable<string> texts, string pattern)
    {
        var each = new RegularExpressionAttribute(pattern);
        return [.. texts.Where(text => text.Length == 0 || !each.IsValid(text))];
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var wrong = Wrong(value as IEnumerable<string> ?? [], Pattern);
        return wrong.Count == 0 ? ValidationResult.Success : new ValidationResult(
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
