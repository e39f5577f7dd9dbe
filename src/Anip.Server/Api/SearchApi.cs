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
    private const int MaxWords = 60;

    private static readonly char[] Punctuation = [.. "?!.,;:()[]'’“”«»…-–"];

    private static readonly TextParameter Question = new("question", "What to look for, in words of any kind.", 500) { Required = true };
    private static readonly IntegerParameter Limit = new("limit", "The maximum number of articles.", 1, 10, 2);
    private static readonly NumberParameter Threshold = new(
        "threshold",
        $"Least similarity_score. Where it is not given, a question that no article comes near to ({SimilarityScale.Score(SimilarityScale.Answers):0.##}, or {SimilarityScale.Score(SimilarityScale.Similar):0.##} if none has a word of it) finds those that have all its words, if any.",
        0, 1, 0.4);

    public static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/search/similar", SimilarAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("SearchSimilar", "Search", "Articles whose meaning is nearest to a question, most similar first")
            .Takes(Question, Limit, Threshold)
            .Produces<SimilarJson[]>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);

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

        var embedded = await analyzer.EmbedAsync([question!], await articles.EncoderAsync(cancellationToken), AnalysisUse.Request, cancellationToken);
        var found = await articles.FindAsync(embedded.Vectors[0], embedded.Encoder, limit, (float)threshold, new ArticleFilter(), cancellationToken);
        if (found is not null && !request.Query.ContainsKey(Threshold.Name) && !await AnswersAsync(found is [var best, ..] ? best.Similarity : null, question!, store, cancellationToken))
        {
            // The meaning alone says nothing. What has all the words is an answer all the same; the small ones may be lacking, unless there are no others.
            string[] words = [.. Words(question!)];
            found = await HoldingAsync(words);
            found = found.Count > 0 ? found : await HoldingAsync([.. words.Where(word => !StopWords.Contains(word.Trim(Punctuation), language: null))]);
        }

        return found is null
            ? Problems.NotFound($"No article has been read by {embedded.Encoder} yet, so that there is nothing to compare with.")
            : TypedResults.Ok(found.Select(SimilarJson.From).ToArray());

        async Task<IReadOnlyList<SimilarArticle>> HoldingAsync(string[] words) => words.Length == 0
            ? []
            : await articles.FindAsync(embedded.Vectors[0], embedded.Encoder, limit, (float)threshold, new ArticleFilter { Text = string.Join(' ', words.Select(Quoted)) }, cancellationToken) ?? [];
    }

    /// <summary>Whether the best article is an answer by its meaning: the nearer, if no article has any word of the question.</summary>
    private static async Task<bool> AnswersAsync(float? best, string question, IArticleStore store, CancellationToken cancellationToken)
    {
        if (best is not { } similarity || similarity < SimilarityScale.Score(SimilarityScale.Answers) || similarity >= SimilarityScale.Score(SimilarityScale.Similar))
        {
            return best >= SimilarityScale.Score(SimilarityScale.Similar) && Words(question).Any();
        }

        var filter = new ArticleFilter { Text = string.Join(" OR ", Words(question).Select(Quoted)) };
        return (await store.QueryAsync(new ArticleQuery { Filter = filter, Limit = 1 }, cancellationToken)).Articles.Count > 0;
    }

    private static IEnumerable<string> Words(string question) =>
        question.Replace('"', ' ').Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Where(word => word.Any(char.IsLetterOrDigit)).Distinct(StringComparer.Ordinal).Take(MaxWords);

    // So nothing in a query has a meaning of its own.
    private static string Quoted(string word) => $"\"{word}\"";
}
