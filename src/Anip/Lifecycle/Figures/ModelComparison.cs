namespace Anip.Lifecycle.Figures;

/// <summary>When a challenger takes the champion's place.</summary>
public sealed record PromotionRule
{
    /// <summary>How much higher the challenger's F1 must be on the same rows. Seeds of one recipe differ by about as much.</summary>
    public double Margin { get; init; } = 0.002;

    /// <summary>How much of its F1 each class may lose.</summary>
    public double MaxClassLoss { get; init; } = 0.02;

    /// <summary>How sure it must be that the challenger is better at all: the part of the resamples that lie between the bounds of the interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Resamples of the rows, drawn with replacement by the same seed for both models (paired bootstrap; Koehn 2004).</summary>
    public int Resamples { get; init; } = 1_000;
}

/// <summary>A challenger beside the champion, on the same held-out rows, and what follows.</summary>
/// <param name="Rows">Texts or sentences that both were measured on.</param>
/// <param name="ChampionF1">The mean of the classes' F1; of entities the F1 of exact spans. Without a champion, what the true labels give that are dealt out at random.</param>
/// <param name="Difference">The challenger's F1 less the champion's.</param>
/// <param name="Low">The lower bound of the interval around <paramref name="Difference"/>.</param>
/// <param name="High">The upper bound.</param>
/// <param name="Classes">Class by class.</param>
/// <param name="IsBetter">Whether the challenger takes the champion's place.</param>
/// <param name="Reason">Why, or why not, in a sentence with the figures.</param>
public sealed record ModelComparison(
    int Rows, double ChampionF1, double ChallengerF1, double Difference, double Low, double High, IReadOnlyList<ClassComparison> Classes, bool IsBetter, string Reason);

public sealed record ClassComparison(string Name, double ChampionF1, double ChallengerF1);
