using Anip.Articles;

namespace Anip.Labelling;

/// <summary>An article whose label would teach much.</summary>
/// <param name="Why">For what it was chosen.</param>
/// <param name="ModelValue">The likeliest label of the model; null where none reads it yet.</param>
/// <param name="ModelScore">0–1: how sure the model is of it.</param>
public sealed record LabelSuggestion(Article Article, SuggestionReason Why, string? ModelValue, float? ModelScore);

/// <summary>For what an article was chosen.</summary>
public enum SuggestionReason
{
    /// <summary>The model hesitates between two labels.</summary>
    Unsure,

    /// <summary>It is like articles that have the label, or near to the label's own words.</summary>
    Similar,

    /// <summary>At random: what is only chosen would tell nothing of all the others.</summary>
    Random,
}
