using Anip.Articles;
using Anip.Enrichment;
using Anip.Search;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="SimilarityScore">1 − cosine distance / 2: 1 is the same direction, 0.5 is unrelated.</param>
internal sealed record SimilarJson(
    long Id,
    string Title,
    string? Content,
    string? Source,
    string Url,
    DateTimeOffset? PublishedAt,
    string? Topic,
    string? Sentiment,
    float SimilarityScore)
{
    public static SimilarJson From(SimilarArticle similar) => new(
        similar.Article.Id,
        similar.Article.Title,
        similar.Article.Content,
        similar.Article.Source,
        similar.Article.Url,
        similar.Article.PublishedAt?.ToUniversalTime(),
        similar.Article.Analysis?.Topic?.Label,
        similar.Article.Analysis?.Sentiment?.Label,
        similar.Similarity);
}

/// <summary><c>/api/search</c>.</summary>
internal static class SearchApi
{
    // More a text query does not take.
    private const int MostWords = 60;

    private static readonly TextParameter Question = new("question", "What to look for, in words of any kind.", 500) { Required = true };
    private static readonly IntegerParameter Limit = new("limit", "At most so many articles.", 1, 10, 2);
    private static readonly NumberParameter Threshold = new(
        "threshold",
        $"Least similarity_score. Where it is not given, a question that no article comes near to ({SimilarityScale.Score(SimilarityScale.Answers):0.##}, or {SimilarityScale.Score(SimilarityScale.Similar):0.##} if none has a word of it) finds nothing.",
        0, 1, 0.4);

    public static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/search/similar", SimilarAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("SearchSimilar", "Search", "Articles whose meaning is nearest to a question, most similar first")
            .Takes(Question, Limit, Threshold)
            .Produces<SimilarJson[]>()
            .Fails(StatusCodes.Status404NotFound);

    private static async Task<IResult> SimilarAsync(
        HttpRequest request, ITextAnalyzer analyzer, ISimilarArticles articles, IArticleStore store, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        var question = reader.Text(Question);
        var limit = reader.Integer(Limit);
        var threshold = reader.Number(Threshold);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        var embedding = analyzer.Embed([question!], cancellationToken)[0];
        var found = await articles.FindAsync(embedding, analyzer.Encoder, limit, (float)threshold, new ArticleFilter(), cancellationToken);
        if (found is [{ Similarity: var best }, ..] && !request.Query.ContainsKey(Threshold.Name)
            && best < SimilarityScale.Score(await HasWordAsync(question!, store, cancellationToken) ? SimilarityScale.Answers : SimilarityScale.Similar))
        {
            found = [];
        }

        return found is null
            ? Problems.NotFound($"No article has been read by {analyzer.Encoder} yet, so that there is nothing to compare with.")
            : TypedResults.Ok(found.Select(SimilarJson.From).ToArray());
    }

    /// <summary>Whether any article has any word of the question.</summary>
    private static async Task<bool> HasWordAsync(string question, IArticleStore store, CancellationToken cancellationToken)
    {
        var words = question.Replace('"', ' ').Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(MostWords);
        var filter = new ArticleFilter { Text = string.Join(" OR ", words.Select(word => $"\"{word}\"")) };
        return (await store.QueryAsync(new ArticleQuery { Filter = filter, Limit = 1 }, cancellationToken)).Articles.Count > 0;
    }
}
