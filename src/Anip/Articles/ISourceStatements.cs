namespace Anip.Articles;

/// <summary>What sources say of stored articles. It is written with the articles, in one transaction (<see cref="IArticleStore.PutAsync"/>).</summary>
public interface ISourceStatements
{
    /// <summary>Of one article; beyond them, what further sources say is not kept.</summary>
    const int MaxSources = 32;

    /// <returns>The last word of each source, by its name.</returns>
    Task<IReadOnlyList<SourceStatement>> ListAsync(long articleId, CancellationToken cancellationToken);
}
