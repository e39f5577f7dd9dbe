using Anip.Cli.Output;
using Anip.Lifecycle.Figures;

namespace Anip.Cli.Models;

/// <summary>Figures of models for a person.</summary>
internal static class FigureLines
{
    public static void Print(TrainingReport report)
    {
        foreach (var group in report.Groups)
        {
            Terminal.Print($"  {group.Group,-32} {group.Rows,6} rows  F1 {group.F1:0.000}  accuracy {group.Accuracy:0.000}  calibration error {group.CalibrationError:0.000}");
        }

        if (report.Groups is [var first, ..])
        {
            foreach (var one in first.PerClass.Where(one => one.Rows > 0))
            {
                Terminal.Print($"    {one.Name,-30} {one.Rows,6} rows  precision {one.Precision:0.000}  recall {one.Recall:0.000}  F1 {one.F1:0.000}");
            }
        }

        foreach (var warning in report.Warnings)
        {
            Terminal.Info($"Mind: {warning}");
        }
    }

    public static void Print(ModelComparison comparison)
    {
        Terminal.PrintTable(["class", "F1", "F1 of the other", "difference"], comparison.Classes
            .Select(one => (string[])[one.Name, $"{one.ChampionF1:0.000}", $"{one.ChallengerF1:0.000}", $"{one.ChallengerF1 - one.ChampionF1:+0.000;-0.000;0.000}"])
            .Append(["all", $"{comparison.ChampionF1:0.000}", $"{comparison.ChallengerF1:0.000}", $"{comparison.Difference:+0.000;-0.000;0.000}"]));
        Terminal.Print(comparison.Reason);
    }
}
