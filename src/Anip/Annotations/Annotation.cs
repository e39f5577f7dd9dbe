namespace Anip.Annotations;

/// <summary>What a person said of an article: its topic, its sentiment, or a label of the person's own. It is shown in place of what the models say.</summary>
/// <param name="Name">As <see cref="AnnotationName"/> has it.</param>
/// <param name="Value">Null where what was said before was taken back, so that the models' answer is shown again.</param>
/// <param name="Author">Who said it, as the program was told.</param>
/// <param name="Replaced">What was shown before; null for nothing.</param>
/// <param name="ReplacedAuthor">Who had said that: a person, or the name and version of a model; null for nothing.</param>
public sealed record Annotation(
    long ArticleId, string Name, string? Value, string Author, DateTimeOffset At, string? Replaced, string? ReplacedAuthor)
{
    public const int MaxAuthorLength = 100;
}

/// <summary>How often a value is the last word of a person.</summary>
public sealed record AnnotationCount(string Name, string Value, long Articles);

/// <summary>An article with what a person says of it, as a model can learn from it.</summary>
/// <param name="At">When it was said.</param>
/// <param name="Language">ISO 639-1; null where it is not known.</param>
public sealed record AnnotatedArticle(long Id, DateTimeOffset At, string Title, string? Content, string? Language, string Value);

/// <summary>What a person says of an article, with what a model says of it now.</summary>
/// <param name="At">When it was said.</param>
/// <param name="ModelValue">The likeliest label of the model; null where it gives none.</param>
/// <param name="ModelVersion">Null where that model has not read the article.</param>
public sealed record AnsweredAnnotation(long ArticleId, DateTimeOffset At, string Value, string? ModelValue, string? ModelVersion);

/// <summary>An article of which nobody has said anything by a name.</summary>
/// <param name="Scores">The model's probabilities of its labels by that name; empty where none has read it.</param>
public sealed record UnlabelledArticle(long Id, IReadOnlyDictionary<string, float> Scores);

/// <summary>What became of an annotation.</summary>
public enum AnnotationOutcome
{
    Changed,

    /// <summary>It was the last word already: nothing was written.</summary>
    Unchanged,

    /// <summary>There is no such article.</summary>
    NoArticle,
}
