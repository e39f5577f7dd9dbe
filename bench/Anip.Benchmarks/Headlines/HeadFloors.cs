namespace Anip.Benchmarks.Headlines;

/// <summary>What a head must reach on rows that it did not learn from.</summary>
/// <param name="Group">Rows that are measured together, by the name that the measurement prints.</param>
/// <param name="F1">Macro-F1; of names the F1 of exact spans.</param>
internal sealed record HeadFloor(string Model, string Group, double F1)
{
    public static IReadOnlyList<HeadFloor> All { get; } =
    [
        new("topic-classification", "all", 0.90),
        new("sentiment-analysis", "newsmtsc_dev_rw", 0.765),
        new("sentiment-analysis", "contrast_headlines", 0.92),
        new("sentiment-analysis", "sentfin_headlines", 0.82),
        new("entity-recognition", "wnut17_dev", 0.69),
        new("entity-recognition", "wikigold", 0.85),
        new("entity-recognition", "uner_ewt", 0.79),
        new("entity-recognition", "crossner", 0.84),
    ];
}
