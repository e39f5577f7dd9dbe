using Anip.Annotations;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Pipelines.Runs;

namespace Anip.Server.Web;

/// <summary>A label with what was said and what was learnt of it.</summary>
/// <param name="Counts">How many articles have each value, most first.</param>
/// <param name="Head">The newest version of the head; null where there is none.</param>
/// <param name="Run">The newest training of it; null where there was none, or it was deleted.</param>
/// <param name="CanTrain">Whether this program knows how to.</param>
public sealed record LabelState(string Name, IReadOnlyList<AnnotationCount> Counts, LabelHead? Head, PipelineRun? Run, bool CanTrain)
{
    /// <summary>Fewer of a value teach nothing that could be judged.</summary>
    public const int MinRows = 8;

    /// <summary>From so many of each value on, figures are worth their digits.</summary>
    public const int EnoughRows = 30;

    public bool IsOwn => AnnotationName.ValuesOf(Name) is null;

    public string Path => $"/labels/{Name}";

    public bool IsTraining => Run is { HasEnded: false };

    public bool HasEnough => Counts.Count(count => count.Articles >= MinRows) >= 2;

    /// <summary>What an article can be given: the values that there are, or yes and no.</summary>
    public IReadOnlyList<string> Values => AnnotationName.ValuesOf(Name)
        ?? (Counts.All(count => count.Value is AnnotationName.Yes or AnnotationName.No) ? [AnnotationName.Yes, AnnotationName.No] : [.. Counts.Select(count => count.Value).Take(9)]);

    public long Of(string value) => Counts.FirstOrDefault(count => count.Value == value)?.Articles ?? 0;

    /// <summary>What to do next, in a sentence.</summary>
    public string Advice => this switch
    {
        { IsOwn: false } => "What you say is shown in place of the model's answer, and is what the next training of this model learns from.",
        { HasEnough: false } => $"{Lacking(MinRows)} Then a head can be learnt.",
        { Head: null } => "There is enough to learn a first head from. Train it, and the articles offered will be those that it is unsure of.",
        { Head.IsNoBetter: true } => "It is not surely better than guessing. Label more articles; if it stays so, the label may not follow from the texts.",
        _ when Counts.Any(count => count.Articles < EnoughRows) => $"{Lacking(EnoughRows)} Then its figures can be relied on.",
        _ => "Label some of those that it is unsure of now and then, and train again: each round makes it surer.",
    };

    private string Lacking(int rows)
    {
        string[] lacking = [.. Values.Select(value => (Value: value, Lacks: rows - Of(value))).Where(one => one.Lacks > 0).Select(one => $"{one.Lacks} more “{one.Value}”")];
        return $"Label {string.Join(" and ", lacking)}.";
    }
}

/// <summary>A version of a head that was learnt from labels.</summary>
/// <param name="Manifest">With its figures by cross-validation; null where the registry does not have it.</param>
public sealed record LabelHead(ModelVersion Version, ModelManifest? Manifest)
{
    public bool IsInForce => Version.Aliases.Contains(RegistryTags.Champion);

    /// <summary>Why it was put in force or not.</summary>
    public string? Decision => Version.Tags.GetValueOrDefault("anip.decision_why") ?? Version.Tags.GetValueOrDefault("anip.decision");

    public double? F1 => Figure("f1/cross_validated");

    public double? Low => Figure("f1_low/cross_validated");

    public double? High => Figure("f1_high/cross_validated");

    public double? Accuracy => Figure("accuracy/cross_validated");

    /// <summary>What always answering the most frequent label gives.</summary>
    public double? Guessing => Figure("f1/most_frequent");

    public bool IsNoBetter => Low <= Guessing;

    /// <summary>How many articles it was learnt from.</summary>
    public double? Rows => Manifest?.Settings.TryGetValue("rows", out var rows) == true ? rows : null;

    private double? Figure(string name) => Manifest?.Metrics.TryGetValue(name, out var value) == true ? value : null;
}
