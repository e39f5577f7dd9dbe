using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Search;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Web.Requests;

/// <summary>What in a filter names nothing that there is: said above what is found all the same.</summary>
internal static class FilterErrors
{
    /// <param name="query">Of the list's address.</param>
    /// <param name="filter">What was read off it.</param>
    public static IEnumerable<string> Of(IQueryCollection query, ArticleFilter filter) =>
    [
        .. query.Keys.Where(name => !name.StartsWith('_') && !ListLink.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Take(5).Select(name => $"There is no filter {NearestName.Refuse(name, ListLink.Names)}"),
        .. Times(query),
        .. query["label"].ToString().Trim() is { Length: > 0 } label && filter.Label is null ? [$"Label: '{Wording.Teaser(label, 60)}' is not {LabelFilter.Expected}"] : Array.Empty<string>(),
        .. Of(filter),
    ];

    private static IEnumerable<string> Times(IQueryCollection query) =>
        from name in (string[])["from", "to"]
        let value = query[name].ToString().Trim()
        where value.Length > 0 && !ParameterReader.TryInstant(value, out _)
        select $"{Wording.Label(name)}: {ParameterReader.NoInstant(value)}";

    private static IEnumerable<string> Of(ArticleFilter filter)
    {
        if (SearchQuery.Parse(filter.Text).Error is { } error)
        {
            yield return $"Search: {error.AtPlace}";
        }

        if (Unknown("topic", filter.Topic, Topics.All) is { } topic)
        {
            yield return topic;
        }

        if (Unknown("sentiment", filter.Sentiment, Sentiments.All) is { } sentiment)
        {
            yield return sentiment;
        }

        if (filter.Language is { } language && !LanguageTag.TryParseFilter(language, out _))
        {
            yield return LanguageTag.Refusal(language);
        }

        if (filter.Region is { } region && !RegionCode.TryParse(region, out _))
        {
            yield return RegionCode.Refusal(region);
        }
    }

    private static string? Unknown(string noun, string? value, IReadOnlyList<string> known)
    {
        if (value is null || known.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var suggestion = NearestName.Of(value, known) is { } nearest ? $" Did you mean {nearest}?" : "";
        return $"There is no {noun} '{Wording.Teaser(value, 60)}'.{suggestion} There are {string.Join(", ", known)}.";
    }
}
