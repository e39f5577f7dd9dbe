using System.Globalization;
using Anip.Annotations;
using Anip.Labelling;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="Why">unsure where the model hesitates, similar where it is like what has the label or near to its words, random so that the figures stay honest.</param>
/// <param name="ModelValue">What the model says; null where none reads this label yet.</param>
/// <param name="ModelScore">0–1: how sure it is of it.</param>
internal sealed record SuggestionJson(
    long Id, string Title, string? Content, string Url, string? Source, DateTimeOffset? PublishedAt, string? Language, string Why, string? ModelValue, float? ModelScore)
{
    public static SuggestionJson From(LabelSuggestion suggestion) => new(
        suggestion.Article.Id, suggestion.Article.Title, suggestion.Article.Content, suggestion.Article.Url, suggestion.Article.Source,
        suggestion.Article.PublishedAt?.ToUniversalTime(), suggestion.Article.Language, suggestion.Why.ToString().ToLowerInvariant(), suggestion.ModelValue, suggestion.ModelScore);
}

/// <summary><c>/api/labels/suggestions</c>: which articles had best be labelled next.</summary>
internal static class SuggestionsApi
{
    /// <summary>As many as one skips in one go.</summary>
    public const int MaxExcept = 500;

    private static readonly TextParameter Label = new("label", "topic, sentiment, or a name of your own.", 100) { Required = true };
    private static readonly IntegerParameter Limit = new("limit", "The maximum number of articles.", 1, LabelSuggestions.MaxLimit, 5);
    private static readonly TextParameter Except = new("except", $"Ids of articles that are not to be offered, separated by commas; at most {MaxExcept}.", 8_000);

    public static void MapSuggestions(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/labels/suggestions", SuggestAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("SuggestLabels", "Labels", "The articles whose labels would teach a head most, in the order in which they had best be labelled")
            .Takes(Label, Limit, Except)
            .Produces<SuggestionJson[]>();

    private static async Task<IResult> SuggestAsync(HttpRequest request, LabelSuggestions suggestions, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        var given = reader.Text(Label);
        var limit = reader.Integer(Limit);
        var listed = reader.Text(Except);
        string? name = null;
        if (given is not null && !AnnotationName.TryParse(given, out name, out var error))
        {
            reader.Reject(Label, $"{error}.");
        }

        if (!TryReadIds(listed, out var except))
        {
            reader.Reject(Except, $"is not a list of at most {MaxExcept} ids, such as 17,4.");
        }

        return reader.Problem ?? TypedResults.Ok((await suggestions.SuggestAsync(name!, limit, except, cancellationToken)).Select(SuggestionJson.From).ToArray());
    }

    public static bool TryReadIds(string? listed, out HashSet<long> ids)
    {
        ids = [];
        foreach (var text in (listed ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return false;
            }

            ids.Add(id);
        }

        return ids.Count <= MaxExcept;
    }
}
