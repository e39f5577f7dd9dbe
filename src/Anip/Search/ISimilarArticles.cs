using Anip.Articles;

namespace Anip.Search;

/// <summary>Nearest articles by embedding.</summary>
public interface ISimilarArticles
{
    /// <returns>The version of the encoder whose vectors are to be compared, since all articles have them; null where none has any yet.</returns>
    Task<string?> EncoderAsync(CancellationToken cancellationToken);

    /// <returns>The vector of an article by an encoder; empty where it has none.</returns>
    Task<ReadOnlyMemory<float>> VectorAsync(long id, string encoder, CancellationToken cancellationToken);

    /// <param name="embedding">L2-normalised.</param>
    /// <param name="encoder">Only vectors of this model version are compared: two encoders are never mixed.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="threshold">Least <see cref="SimilarArticle.Similarity"/>, 0–1.</param>
    /// <param name="filter">Which articles may come back.</param>
    /// <returns>Most similar first; null where no article has an embedding of that encoder.</returns>
    Task<IReadOnlyList<SimilarArticle>?> FindAsync(
        ReadOnlyMemory<float> embedding, string encoder, int limit, float threshold, ArticleFilter filter, CancellationToken cancellationToken);
}

/// <param name="Similarity">1 − cosine distance / 2: 1 is the same direction, 0.5 is unrelated, 0 is opposite.</param>
public sealed record SimilarArticle(Article Article, float Similarity);
