using System.Globalization;
using Anip.Articles;
using Anip.Search;
using Anip.Server.Access;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

public sealed record ArticleModel(
    Article Article, IReadOnlyList<ArticleRevision> Revisions, IReadOnlyList<SimilarArticle> Similar, DateTimeOffset Now);

/// <summary><c>/articles/{id}</c>: one article, with all that the models read off it.</summary>
internal static class ArticleEndpoint
{
    private const int MostSimilar = 5;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/articles/{id}", AnswerAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(
        string id, IArticleStore store, ISimilarArticles similar, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await store.FindAsync(number, cancellationToken) is not { } article)
        {
            return PageEndpoints.Error(StatusCodes.Status404NotFound, $"There is no article {id}. It may have been removed.");
        }

        return PageEndpoints.Page<ArticleDetailPage>(new ArticleModel(
            article,
            await store.RevisionsAsync(number, cancellationToken),
            await FindSimilarAsync(article, similar, cancellationToken),
            time.GetUtcNow()));
    }

    private static async Task<IReadOnlyList<SimilarArticle>> FindSimilarAsync(
        Article article, ISimilarArticles similar, CancellationToken cancellationToken)
    {
        if (article.Analysis is not { Embedding.IsEmpty: false } analysis || !analysis.Models.TryGetValue("encoder", out var encoder))
        {
            return [];
        }

        // One more than is shown, because an article is most similar to itself.
        var found = await similar.FindAsync(analysis.Embedding, encoder, MostSimilar + 1, SimilarityScale.Score(SimilarityScale.Similar), new ArticleFilter(), cancellationToken);
        return [.. (found ?? []).Where(other => other.Article.Id != article.Id).Take(MostSimilar)];
    }
}
