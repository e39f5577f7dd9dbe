using Anip.Articles;

namespace Anip.Enrichment;

/// <summary>Reads language, topic, sentiment, entities, keywords, summary and embedding off texts, in one encoder pass.</summary>
public interface ITextAnalyzer
{
    /// <summary>The encoder's name and version, which stands beside every embedding.</summary>
    string Encoder { get; }

    /// <summary>Analyses a batch; it sorts by length and packs the encoder's batches itself, so larger batches are faster. Thread-safe.</summary>
    /// <returns>One analysis per text, in the same order.</returns>
    IReadOnlyList<ArticleAnalysis> Analyze(IReadOnlyList<AnalysisInput> inputs, CancellationToken cancellationToken);

    /// <summary>Embeddings alone, L2-normalised.</summary>
    IReadOnlyList<ReadOnlyMemory<float>> Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}

/// <param name="Language">ISO 639-1 where it is known for sure; null has it detected.</param>
/// <param name="Target">A name in the text: sentiment is then towards its mentions.</param>
public sealed record AnalysisInput(string Title, string? Content, string? Language = null, string? Target = null);
