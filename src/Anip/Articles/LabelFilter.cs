using System.Diagnostics.CodeAnalysis;

namespace Anip.Articles;

/// <summary>A label and who gives it, such as <c>relevance:relevant</c>.</summary>
/// <param name="Name">The model's, or that of what people say; in small letters.</param>
/// <param name="Label">In any case.</param>
public sealed record LabelFilter(string Name, string Label)
{
    /// <summary>What a text is to look like, for people.</summary>
    public const string Expected = "a name and a value with a colon between them, such as relevance:yes: a model's name and one of its labels, or a label that people give";

    /// <summary>Reads <c>name:label</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LabelFilter? filter)
    {
        filter = text?.Split(':', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } label]
            ? new LabelFilter(name.ToLowerInvariant(), label)
            : null;
        return filter is not null;
    }

    public override string ToString() => $"{Name}:{Label}";
}
