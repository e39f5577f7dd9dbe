using Anip.Annotations;

namespace Anip.Cli.Output;

/// <param name="Author">Who says it; null where only the model does.</param>
/// <param name="ModelScore">0–1: how sure the model is of its answer.</param>
internal sealed record ArticleLabelJson(string Name, string? Value, string? Author, DateTimeOffset? At, string? ModelValue, float? ModelScore)
{
    public static ArticleLabelJson Of(ShownLabel label) =>
        new(label.Name, label.Value, label.Given?.Author, label.Given?.At, label.ModelValue, label.ModelConfidence);
}

internal sealed record GivenLabelJson(string Name, string Value, long Articles);
