using Anip.Articles;

namespace Anip.Enrichment;

/// <summary>Reads language, topic, sentiment, entities, labels, keywords, summary and embedding off texts, in one encoder pass. Thread-safe.</summary>
public interface ITextAnalyzer
{
    /// <summary>The version of each model that would have a part in an analysis now, by model name: <see cref="ArticleAnalysis.Models"/>. It loads them where they are not loaded.</summary>
    IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Analyses a batch; it sorts by length and keeps all cores busy itself, so larger batches are faster.</summary>
    /// <returns>One analysis per text, in the same order, all by the same models.</returns>
    /// <exception cref="AnalyzerBusyException">It is for a request, and too many wait.</exception>
    Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAsync(IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken);

    /// <summary>Embeddings only, L2-normalised.</summary>
    /// <inheritdoc cref="AnalyzeAsync"/>
    Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, AnalysisUse use, CancellationToken cancellationToken);

    /// <summary>The same by an encoder of another version than the one in force, where its folder is there too; otherwise by the one in force. The answer says which.</summary>
    /// <param name="encoder">Null for the one in force.</param>
    /// <inheritdoc cref="AnalyzeAsync"/>
    Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, string? encoder, AnalysisUse use, CancellationToken cancellationToken) => EmbedAsync(texts, use, cancellationToken);

    /// <summary>What one model that classifies texts says of them, and nothing else.</summary>
    /// <param name="model">Its name, such as <c>topic-classification</c>.</param>
    /// <returns>Null where no such model is in force.</returns>
    /// <inheritdoc cref="AnalyzeAsync"/>
    Task<TextClassifications?> ClassifyAsync(string model, IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken);
}

/// <summary>What texts are read for.</summary>
public enum AnalysisUse
{
    /// <summary>For what is stored: it takes the time that requests leave.</summary>
    BackFill,

    /// <summary>For somebody who waits for the answer: it passes before what is read for the store.</summary>
    Request,
}

/// <param name="Language">ISO 639-1, as its source declares it: it decides where the text leaves doubt. Null where it declares none.</param>
/// <param name="Target">A name in the text: sentiment is then towards its mentions.</param>
public sealed record AnalysisInput(string Title, string? Content, string? Language = null, string? Target = null)
{
    /// <summary>What the models read: title + "\n" + content.</summary>
    public string Text => Content is { Length: > 0 } ? Title + "\n" + Content : Title;
}

/// <param name="Encoder">The version of the encoder that made them all.</param>
/// <param name="Vectors">One per text, in the same order.</param>
public sealed record TextEmbeddings(string Encoder, IReadOnlyList<ReadOnlyMemory<float>> Vectors)
{
    /// <summary>The length of each vector before it was normalised.</summary>
    public IReadOnlyList<float> Norms { get; init; } = [];

    /// <summary>Tokens that were read, of all texts together.</summary>
    public int Tokens { get; init; }
}

/// <param name="Version">Of the model that gave them all.</param>
/// <param name="Predictions">One per text, in the same order; null where the model abstains, as it does not know the text's language.</param>
public sealed record TextClassifications(string Version, IReadOnlyList<Prediction?> Predictions);
