using System.Globalization;
using Anip.Articles.Languages;
using Anip.Articles;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api.Answers;

/// <summary>How many a list has in all, where that is known without counting: the store keeps counts by label, not by any filter.</summary>
internal static class TotalCount
{
    public const string Header = "X-Total-Count";

    public static void Write(HttpContext context, long? total)
    {
        if (total is { } known)
        {
            context.Response.Headers[Header] = known.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <param name="all">How many articles the first page has, where there is no other; else null.</param>
    /// <returns>Null where only counting would tell.</returns>
    public static async Task<long?> OfAsync(ArticleFilter filter, int? all, IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        if (all is not null)
        {
            return all;
        }

        var none = new ArticleFilter();
        if (filter == none)
        {
            return await statistics.CountAllAsync(cancellationToken);
        }

        if (filter with { Topic = null } == none)
        {
            return Of((await statistics.CountAsync(cancellationToken)).ByTopic, filter.Topic);
        }

        if (filter with { Sentiment = null } == none)
        {
            return Of((await statistics.CountAsync(cancellationToken)).BySentiment, filter.Sentiment);
        }

        if (filter with { Label = null } == none)
        {
            return Of((await statistics.CountByLabelAsync(cancellationToken)).Where(model => model.Name == filter.Label!.Name).SelectMany(model => model.Labels), filter.Label!.Label);
        }

        return filter.Language == LanguageTag.Undetermined ? null
            : filter with { Language = null } == none ? Of(await statistics.CountByLanguageAsync(cancellationToken), filter.Language)
            : filter with { ApiSource = null } == none ? Of(await statistics.CountByApiSourceAsync(cancellationToken), filter.ApiSource)
            : null;
    }

    private static long Of(IEnumerable<LabelCount> counts, string? label) =>
        counts.Where(count => count.Label.Equals(label, StringComparison.OrdinalIgnoreCase)).Sum(count => count.Count);
}
