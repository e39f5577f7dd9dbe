using Anip.Articles;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

internal sealed record GeneralJson(
    long TotalArticles, IReadOnlyDictionary<string, long> ArticlesByTopic, IReadOnlyDictionary<string, long> ArticlesBySentiment);

internal sealed record TopicsJson(IReadOnlyList<TopicCountJson> Topics);

internal sealed record TopicCountJson(string Topic, long Count);

internal sealed record SentimentsJson(IReadOnlyList<SentimentCountJson> Sentiments);

/// <param name="AvgScore">0–1: how sure the model is of the sentiment, on average.</param>
internal sealed record SentimentCountJson(string Sentiment, long Count, double? AvgScore);

internal sealed record SourcesJson(IReadOnlyList<SourceCountJson> Sources);

internal sealed record SourceCountJson(string Source, long Count);

internal sealed record ApiSourcesJson(IReadOnlyList<ApiSourceCountJson> ApiSources);

internal sealed record ApiSourceCountJson(string ApiSource, long Count);

/// <param name="Labels">By the model's name.</param>
internal sealed record LabelsJson(IReadOnlyDictionary<string, IReadOnlyList<LabelCountJson>> Labels);

/// <param name="AvgScore">0–1: how sure the model is of the label, on average.</param>
internal sealed record LabelCountJson(string Label, long Count, double? AvgScore);

/// <param name="Complete">The same as complete_ml_predictions.</param>
/// <param name="CompletionRate">In percent; 0 where there is no article.</param>
internal sealed record MissingMlJson(
    long TotalArticles,
    long MissingTopic,
    long MissingSentiment,
    long MissingEmbedding,
    long MissingAnyMlField,
    long CompleteMlPredictions,
    long Complete,
    double CompletionRate);

/// <summary><c>/api/stats</c>.</summary>
internal static class StatisticsApi
{
    private const string Tag = "Statistics";

    private static readonly IntegerParameter Limit = new("limit", "The maximum number of sources.", 1, 50, 10);

    public static void MapStatistics(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/stats/general", GeneralAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetGeneralStats", Tag, "Counts of all articles, by topic and by sentiment");
        app.MapGet("/api/stats/topics", TopicsAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetTopicStats", Tag, "Articles by topic, most first");
        app.MapGet("/api/stats/sentiments", SentimentsAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetSentimentStats", Tag, "Articles by sentiment, with the mean confidence");
        app.MapGet("/api/stats/sources", SourcesAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetSourceStats", Tag, "Articles by outlet, most first")
            .Takes(Limit)
            .Produces<SourcesJson>();
        app.MapGet("/api/stats/api-sources", ApiSourcesAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetApiSourceStats", Tag, "Articles by the kind of source that delivered them");
        app.MapGet("/api/stats/labels", LabelsAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetLabelStats", Tag, "Articles by what further models say of them, most first, with the mean confidence");
        app.MapGet("/api/stats/missing-ml", MissingMlAsync).RequireAuthorization(AccessPolicies.Read).Describe("GetMissingMlStats", Tag, "How many articles lack predictions");
    }

    private static async Task<Ok<GeneralJson>> GeneralAsync(IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        return TypedResults.Ok(new GeneralJson(counts.Total, ByLabel(counts.ByTopic), ByLabel(counts.BySentiment)));
    }

    private static async Task<Ok<TopicsJson>> TopicsAsync(IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        return TypedResults.Ok(new TopicsJson([.. counts.ByTopic.OrderByDescending(topic => topic.Count).Select(topic => new TopicCountJson(topic.Label, topic.Count))]));
    }

    private static async Task<Ok<SentimentsJson>> SentimentsAsync(IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        return TypedResults.Ok(new SentimentsJson(
            [.. counts.BySentiment.OrderByDescending(one => one.Count).Select(one => new SentimentCountJson(one.Label, one.Count, one.AverageScore))]));
    }

    private static async Task<IResult> SourcesAsync(HttpRequest request, IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        var limit = reader.Integer(Limit);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        var sources = await statistics.CountBySourceAsync(limit, cancellationToken);
        return TypedResults.Ok(new SourcesJson([.. sources.Select(source => new SourceCountJson(source.Label, source.Count))]));
    }

    private static async Task<Ok<ApiSourcesJson>> ApiSourcesAsync(IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var sources = await statistics.CountByApiSourceAsync(cancellationToken);
        return TypedResults.Ok(new ApiSourcesJson([.. sources.Select(source => new ApiSourceCountJson(source.Label, source.Count))]));
    }

    private static async Task<Ok<LabelsJson>> LabelsAsync(IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var models = await statistics.CountByLabelAsync(cancellationToken);
        return TypedResults.Ok(new LabelsJson(models.ToDictionary(
            model => model.Name,
            IReadOnlyList<LabelCountJson> (model) => [.. model.Labels.Select(one => new LabelCountJson(one.Label, one.Count, one.AverageScore))],
            StringComparer.Ordinal)));
    }

    private static async Task<Ok<MissingMlJson>> MissingMlAsync(IArticleStatistics statistics, CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        var complete = counts.Total - counts.MissingAny;
        var rate = counts.Total is 0 ? 0 : Math.Round(100.0 * complete / counts.Total, 2);
        return TypedResults.Ok(new MissingMlJson(
            counts.Total, counts.MissingTopic, counts.MissingSentiment, counts.MissingEmbedding, counts.MissingAny, complete, complete, rate));
    }

    private static Dictionary<string, long> ByLabel(IReadOnlyList<LabelCount> counts) =>
        counts.ToDictionary(count => count.Label, count => count.Count, StringComparer.Ordinal);
}
