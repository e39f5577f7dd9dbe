namespace Anip.Search;

/// <summary>What a similarity means, learnt from labelled pairs: <c>docs/decisions/0014-similar-means-similar.md</c>.</summary>
public static class SimilarityScale
{
    /// <summary>Of the logistic curve.</summary>
    public const double Slope = 16.4;

    /// <summary>Of the logistic curve.</summary>
    public const double Offset = -8.8;

    /// <summary>The cosine from which on two articles are called similar.</summary>
    public const double Similar = 0.56;

    /// <summary>The cosine that the best answer to a question must reach, one of whose words an article has. Without such a word it is <see cref="Similar"/>: below that, nonsense has answers as near.</summary>
    public const double Answers = 0.4;

    /// <summary>A cosine on the scale of <see cref="SimilarArticle.Similarity"/>.</summary>
    public static float Score(double cosine) => (float)((1 + cosine) / 2);

    /// <summary>How likely two texts are similar, 0–1.</summary>
    /// <param name="similarity">As <see cref="SimilarArticle.Similarity"/>.</param>
    public static double Probability(double similarity) => 1 / (1 + Math.Exp(-((Slope * ((2 * similarity) - 1)) + Offset)));
}
