using Anip.Training.Measures;

namespace Anip.Training;

/// <summary>What a model reaches on rows that it did not learn from.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Groups">All rows together first where that is a figure of its own, then file by file.</param>
public sealed record TrainingReport(string Model, IReadOnlyList<GroupFigures> Groups)
{
    /// <summary>The group of a name.</summary>
    /// <exception cref="KeyNotFoundException">None of the files measured has it.</exception>
    public GroupFigures this[string group] =>
        Groups.FirstOrDefault(figures => figures.Group == group) ?? throw new KeyNotFoundException($"No rows of {group} were measured.");
}

/// <summary>Figures over rows that belong together.</summary>
/// <param name="Rows">Texts, or names that there are.</param>
/// <param name="F1">Mean of the classes' F1; of entities the F1 of exact spans.</param>
/// <param name="Accuracy">Share of right labels; of entities the F1 again.</param>
/// <param name="CalibrationError">Mean distance of confidence and truth.</param>
/// <param name="SeedF1">The F1 of each seed alone; empty where it was not trained just now.</param>
public sealed record GroupFigures(
    string Group, int Rows, double F1, double Accuracy, double CalibrationError, IReadOnlyList<ClassFigure> PerClass, IReadOnlyList<double> SeedF1);
