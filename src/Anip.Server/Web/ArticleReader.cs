using Anip.Annotations;
using Anip.Articles;
using Anip.Search;

namespace Anip.Server.Web;

/// <param name="Labels">What is shown of it, with the models' answers beside it.</param>
/// <param name="History">Everything that people ever said of it, the last first.</param>
/// <param name="Names">The labels that people have given to any article.</param>
/// <param name="Statements">What sources say of it, by their names.</param>
/// <param name="Refusal">Why what was filled in was not taken; null where nothing was, or it was.</param>
public sealed record ArticleModel(
    Article Article,
    IReadOnlyList<ArticleRevision> Revisions,
    IReadOnlyList<SimilarArticle> Similar,
    IReadOnlyList<ShownLabel> Labels,
    IReadOnlyList<Annotation> History,
    IReadOnlyList<string> Names,
    IReadOnlyList<SourceStatement> Statements,
    DateTimeOffset Now,
    string? Refusal = null);

/// <summary>Reads what the page of an article shows.</summary>
internal sealed class ArticleReader(IArticleStore store, ISimilarArticles similar, IAnnotationStore annotations, ISourceStatements statements, TimeProvider timeProvider)
{
    private const int MaxSimilar = 5;

    /// <returns>Null where there is no such article.</returns>
    public async Task<ArticleModel?> ReadAsync(long id, string? refusal, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } article)
        {
            return null;
        }

        var history = await annotations.ListAsync(id, cancellationToken);
        return new ArticleModel(
            article,
            await store.RevisionsAsync(id, cancellationToken),
            await FindSimilarAsync(article, cancellationToken),
            ShownLabel.Of(article, history),
            history,
            await annotations.ListNamesAsync(cancellationToken),
            await statements.ListAsync(id, cancellationToken),
            timeProvider.GetUtcNow(),
            refusal);
    }

    private async Task<IReadOnlyList<SimilarArticle>> FindSimilarAsync(Article article, CancellationToken cancellationToken)
    {
        if (await similar.EncoderAsync(cancellationToken) is not { } encoder || await similar.VectorAsync(article.Id, encoder, cancellationToken) is not { IsEmpty: false } vector)
        {
            return [];
        }

        // One more than is shown, because an article is most similar to itself.
        var found = await similar.FindAsync(vector, encoder, MaxSimilar + 1, SimilarityScale.Score(SimilarityScale.Similar), new ArticleFilter(), cancellationToken);
        return [.. (found ?? []).Where(other => other.Article.Id != article.Id).Take(MaxSimilar)];
    }
}
