namespace Anip.Articles;

/// <summary>What the models read off one article.</summary>
public sealed record ArticleAnalysis
{
    /// <summary>ISO 639-1; null where it is not sure.</summary>
    public string? Language { get; init; }

    /// <summary>0–1; null where the language is only declared, and the text says nothing of it.</summary>
    public float? LanguageConfidence { get; init; }

    /// <summary>Null where the model abstained (<see cref="Abstained"/>).</summary>
    public Prediction? Topic { get; init; }

    /// <inheritdoc cref="Topic"/>
    public Prediction? Sentiment { get; init; }

    /// <summary>What further models that classify texts say of it, by the name of the model; those that abstained are left out.</summary>
    public IReadOnlyDictionary<string, Prediction> Labels { get; init; } = new Dictionary<string, Prediction>();

    public IReadOnlyList<EntityMention> Entities { get; init; } = [];

    /// <summary>Most telling first.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Sentences of the text itself, in their order; null where the text is too short to be worth one.</summary>
    public string? Summary { get; init; }

    /// <summary>L2-normalised, as wide as the encoder (384). Empty where there is none.</summary>
    public ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>Embeddings by encoders of other versions, by version: only until searches compare those of <see cref="Embedding"/>. Stored, and not read with the article.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<float>> FurtherEmbeddings { get; init; } = new Dictionary<string, ReadOnlyMemory<float>>();

    /// <summary>Why topic, sentiment and entities are missing, in words for a reader; null where they are not.</summary>
    public string? Abstained { get; init; }

    /// <summary>The version of each model that had a part, by model name: <c>encoder</c>, <c>language</c>, <c>topic-classification</c>, …</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }
}

/// <summary>A label with the model's own calibrated probability of it.</summary>
/// <param name="Label">One of <see cref="Topics.All"/> or <see cref="Sentiments.All"/>, or of the labels that a further model has.</param>
/// <param name="Confidence">0–1: <paramref name="Scores"/> of <paramref name="Label"/>.</param>
/// <param name="Scores">The probability of every label; they sum to 1.</param>
public sealed record Prediction(string Label, float Confidence, IReadOnlyDictionary<string, float> Scores);

/// <summary>A name in the text.</summary>
/// <param name="Text">The characters from <paramref name="Start"/> to <paramref name="End"/>.</param>
/// <param name="Type"><c>person</c>, <c>organization</c> or <c>location</c>.</param>
/// <param name="Start">First UTF-16 unit in title + "\n" + content.</param>
/// <param name="End">One past the last.</param>
/// <param name="Confidence">0–1.</param>
public sealed record EntityMention(string Text, string Type, int Start, int End, float Confidence);
