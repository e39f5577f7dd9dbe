using System.Globalization;
using System.Text;
using Anip.Lifecycle.Figures;

namespace Anip.Training.Cards;

/// <summary>What the cards of all heads have in common, whatever they were learnt from.</summary>
internal static class CardSections
{
    /// <summary>Calibration, confusion, curve and the worst errors of the first group, which is all rows together.</summary>
    public static void Write(StringBuilder card, TrainingReport report, IReadOnlyList<CurvePoint> curve)
    {
        if (report.Groups.Count == 0)
        {
            return;
        }

        var group = report.Groups[0];
        card.AppendLine(CultureInfo.InvariantCulture, $"## Calibration\n\nExpected calibration error of {group.Group}: {group.CalibrationError:0.000}.\n\n![How often answers were right, by confidence]({Diagrams.Reliability})\n");
        card.AppendLine("| confidence | answers | mean confidence | right |\n| --- | --- | --- | --- |");
        foreach (var bin in group.Reliability)
        {
            card.AppendLine(CultureInfo.InvariantCulture, $"| {bin.From:0.00}–{bin.To:0.00} | {bin.Rows:N0} | {bin.Confidence:0.000} | {bin.Accuracy:0.000} |");
        }

        WriteConfusion(card, group);
        if (curve.Count > 0)
        {
            card.AppendLine(CultureInfo.InvariantCulture, $"\n## Learning curve\n\n![The learning curve]({Diagrams.Curve})\n\n| figure | step | value |\n| --- | --- | --- |");
            foreach (var last in curve.GroupBy(point => point.Key).Select(line => line.Last()))
            {
                card.AppendLine(CultureInfo.InvariantCulture, $"| {last.Key} | {last.Step} | {last.Value:0.000} |");
            }
        }

        if (report.WorstErrors.Count > 0)
        {
            card.AppendLine("\n## The worst errors\n\nWrong with the highest confidence.\n\n| text | is | taken for | confidence |\n| --- | --- | --- | --- |");
            foreach (var error in report.WorstErrors)
            {
                card.AppendLine(CultureInfo.InvariantCulture, $"| {Cell(error.Text)} | {Cell(error.Truth)} | {Cell(error.Predicted)} | {error.Confidence:0.000} |");
            }
        }
    }

    /// <summary>The files that a model learnt from.</summary>
    public static void WriteData(StringBuilder card, IReadOnlyList<DataSource> data)
    {
        card.AppendLine("## Data\n\n| file | what | licence | rows | rows by class | SHA-256 |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var source in data)
        {
            var classes = string.Join(", ", source.RowsByClass.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:N0}")));
            card.AppendLine(CultureInfo.InvariantCulture, $"| {Cell(source.Name)} | {Cell(source.What)}{(source.OnlyMeasured ? "; only measured by" : "")} | {Cell(source.Licence)} | {source.Rows:N0} | {Cell(classes)} | `{source.Sha256}` |");
        }
    }

    private static void WriteConfusion(StringBuilder card, GroupFigures group)
    {
        if (group.Confusion is not { } confusion)
        {
            return;
        }

        card.AppendLine(CultureInfo.InvariantCulture, $"\n## Confusion\n\nOf {group.Group}: a row for what it is, a column for what it was taken for.\n\n![The confusion matrix]({Diagrams.Confusion})\n");
        card.AppendLine(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", confusion.Classes.Select(Cell))} |\n| --- |{string.Concat(Enumerable.Repeat(" --- |", confusion.Classes.Count))}");
        for (var truth = 0; truth < confusion.Classes.Count; truth++)
        {
            card.AppendLine(CultureInfo.InvariantCulture, $"| **{Cell(confusion.Classes[truth])}** | {string.Join(" | ", confusion.Counts[truth])} |");
        }
    }

    // Texts are other people's: they stay within their cell, and no markup of theirs takes effect.
    private static string Cell(string text)
    {
        var cell = new StringBuilder(text.Length);
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            cell.Append(letter is '|' or '<' or '[' or ']' or '`' or '*' or '_' or '\\' ? $"\\{letter}" : letter);
        }

        return cell.ToString();
    }
}
