namespace Anip.Annotations;

/// <summary>
/// What people say of articles. Each word is a row that stays; the last one by article and name is what lists, filters, counts and exports show, through every
/// reading by the models and every edit of the article.
/// </summary>
public interface IAnnotationStore
{
    /// <param name="value">Null takes back what was said.</param>
    /// <exception cref="Anip.Storage.StorageException">The store cannot do its work.</exception>
    Task<AnnotationOutcome> SetAsync(long articleId, string name, string? value, string author, CancellationToken cancellationToken);

    /// <summary>Everything that was ever said of an article, the last first.</summary>
    Task<IReadOnlyList<Annotation>> ListAsync(long articleId, CancellationToken cancellationToken);

    /// <summary>By name and value, most first.</summary>
    Task<IReadOnlyList<AnnotationCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The articles of which a name is said, by id. It is read in pages, so that what comes meanwhile may be in it.</summary>
    IAsyncEnumerable<AnnotatedArticle> StreamAsync(string name, CancellationToken cancellationToken);

    /// <summary>What is said by a name since a time, of articles that models have read, by id.</summary>
    /// <param name="model">Whose answers stand beside it.</param>
    IAsyncEnumerable<AnsweredAnnotation> StreamAnswersAsync(string name, string model, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Of the latest articles, those that models have read and of which nothing is said by a name; the latest first.</summary>
    /// <param name="limit">How many of the latest are looked at.</param>
    Task<IReadOnlyList<UnlabelledArticle>> ListUnlabelledAsync(string name, int limit, CancellationToken cancellationToken);

    /// <summary>The names by which anything is said, in order. Its cost is that of the names, however many articles have them.</summary>
    Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken);
}
