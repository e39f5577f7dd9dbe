using Anip.Articles;
using Anip.Search;

namespace Anip.Server.Web;

/// <summary>What in a filter names nothing that there is: said above what is found all the same.</summary>
internal static class FilterFaults
{
    public static IEnumerable<string> Of(ArticleFilter filter)
    {
        if (SearchQuery.Parse(filter.Text).Fault is { } fault)
        {
            yield return $"Search: {fault.AtPlace}";
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
