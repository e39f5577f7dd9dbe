using Anip.Annotations;
using Anip.Lifecycle.Figures;

namespace Anip.Training.Labels;

/// <summary>A text that a person labelled.</summary>
/// <param name="Text">Title, line feed, content.</param>
/// <param name="Language">ISO 639-1; null where it is not known.</param>
/// <param name="Order">When it was said, in microseconds: higher for what was said later.</param>
public sealed record LabelRow(string Text, string Label, string? Language = null, long Order = 0)
{
    /// <summary>An article as heads read it.</summary>
    public static string TextOf(AnnotatedArticle article) => article.Content is { Length: > 0 } content ? $"{article.Title}\n{content}" : article.Title;
}

/// <summary>A row and what networks made of it that had not seen it.</summary>
/// <param name="Confidence">Calibrated.</param>
public sealed record JudgedRow(LabelRow Row, string Predicted, double Confidence);

/// <summary>What a head is made of out of a person's labels.</summary>
public sealed record LabelTrainingOptions
{
    /// <summary>What its answers are called by.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of the encoder.</summary>
    public required string Encoder { get; init; }

    /// <summary>The model's folder: the model, its manifest, card and licence are written there, replacing what was.</summary>
    public required string Output { get; init; }

    /// <summary>The first of the three seeds whose mean is the head.</summary>
    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>What a head of a person's own reaches, by cross-validation: each row is judged by networks that have not seen it.</summary>
/// <param name="Rows">Learnt from, and judged on.</param>
/// <param name="LeftOut">Rows of labels with too few of them.</param>
/// <param name="F1">The mean of the labels' F1.</param>
/// <param name="Low">The lower bound of the 95 % interval of <paramref name="F1"/>, over resamples of the rows.</param>
/// <param name="High">The upper bound.</param>
/// <param name="ChanceF1">What always answering the most frequent label gives.</param>
/// <param name="Warnings">What a reader should know before trusting it, in sentences.</param>
/// <param name="Judged">Row by row.</param>
public sealed record LabelReport(
    string Name, string Version, int Rows, int LeftOut, double F1, double Low, double High, double Accuracy, double CalibrationError, double ChanceF1,
    IReadOnlyList<LabelFigure> Labels, IReadOnlyList<string> Warnings, IReadOnlyList<JudgedRow> Judged)
{
    /// <summary>The same as data, with all figures.</summary>
    public required ModelCardJson Card { get; init; }

    /// <summary>Whether it is surely better than always answering the most frequent label.</summary>
    public bool BeatsChance => Low > ChanceF1;
}

public sealed record LabelFigure(string Label, int Rows, double Precision, double Recall, double F1);
