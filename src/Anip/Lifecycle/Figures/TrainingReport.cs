namespace Anip.Lifecycle.Figures;

/// <summary>What a model reaches on rows that it did not learn from.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Groups">All rows together first where that is a figure of its own, then file by file.</param>
public sealed record TrainingReport(string Model, IReadOnlyList<GroupFigures> Groups)
{
    /// <summary>What was wrong with the highest confidence, the highest first.</summary>
    public IReadOnlyList<WorstError> WorstErrors { get; init; } = [];

    /// <summary>What a reader should know before trusting it, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The group of a name.</summary>
    /// <exception cref="KeyNotFoundException">None of the files measured has it.</exception>
    public GroupFigures this[string group] =>
        Groups.FirstOrDefault(figures => figures.Group == group) ?? throw new KeyNotFoundException($"No rows of {group} were measured.");
}

/// <summary>Figures over rows that belong together.</summary>
/// <param name="Rows">Texts, or names that there are.</param>
/// <param name="F1">Mean of the classes' F1; of entities the F1 of exact spans.</param>
/// <param name="Accuracy">Share of right labels; of entities the F1 again.</param>
/// <param name="CalibrationError">Mean distance of confidence and truth: the expected calibration error over fifteen equal bins.</param>
/// <param name="SeedF1">The F1 of each seed alone; empty where it was not trained just now.</param>
public sealed record GroupFigures(
    string Group, int Rows, double F1, double Accuracy, double CalibrationError, IReadOnlyList<ClassFigure> PerClass, IReadOnlyList<double> SeedF1)
{
    /// <summary>How often each class was taken for each.</summary>
    public ConfusionCounts? Confusion { get; init; }

    /// <summary>Confidence and truth, bin by bin; bins without rows are absent.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];
}

/// <summary>Precision, recall and their harmonic mean of one class; <paramref name="Rows"/> is how often it truly is the class.</summary>
public sealed record ClassFigure(string Name, double Precision, double Recall, double F1, int Rows);

/// <param name="Classes">In the order of rows and columns; of names the last one stands for no name.</param>
/// <param name="Counts">A row for each true class, in it a number for each class that was answered.</param>
public sealed record ConfusionCounts(IReadOnlyList<string> Classes, IReadOnlyList<IReadOnlyList<int>> Counts);

/// <param name="From">The confidence from which on the bin counts.</param>
/// <param name="To">The confidence up to which it does.</param>
/// <param name="Confidence">The mean of those in it.</param>
/// <param name="Accuracy">The share of right answers among them.</param>
public sealed record ReliabilityBin(double From, double To, int Rows, double Confidence, double Accuracy);

/// <param name="File">Where the row stands.</param>
/// <param name="Text">The row, cut.</param>
/// <param name="Truth">What it is.</param>
/// <param name="Predicted">What it was taken for.</param>
public sealed record WorstError(string File, string Text, string Truth, string Predicted, double Confidence);
