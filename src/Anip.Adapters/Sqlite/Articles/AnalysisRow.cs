using Anip.Adapters.Relational;
using Anip.Articles;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>An analysis made ready for the database: all of it that does not need one.</summary>
/// <param name="Analysis">Without what is large: its embeddings are <paramref name="Vectors"/>.</param>
/// <param name="Details">What of it stands in its own row, behind the ids of the article and of the models.</param>
/// <param name="EntityKeys">The names that the article is found by, each once.</param>
internal sealed record AnalysisRow(
    ArticleAnalysis Analysis, string Models, IReadOnlyList<object?> Details, IReadOnlyList<string> EntityKeys, IReadOnlyList<LabelRow> Labels, IReadOnlyList<(string Encoder, byte[] Halves)> Vectors)
{
    private static readonly Dictionary<string, ReadOnlyMemory<float>> NoEmbeddings = [];

    public static AnalysisRow From(ArticleAnalysis analysis) => new(
        analysis with { Embedding = default, FurtherEmbeddings = NoEmbeddings },
        AnalysisValues.Models(analysis.Models),
        [
            AnalysisValues.Number(analysis.LanguageConfidence), AnalysisValues.Number(analysis.Topic?.Confidence), AnalysisValues.Scores(analysis.Topic),
            AnalysisValues.Number(analysis.Sentiment?.Confidence), AnalysisValues.Scores(analysis.Sentiment), AnalysisValues.Entities(analysis), AnalysisValues.Keywords(analysis),
            AnalysisValues.Clean(analysis.Summary), AnalysisValues.Clean(analysis.Abstained), AnalysisValues.Labels(analysis),
        ],
        [.. AnalysisValues.EntityKeys(analysis.Entities, StoredText.Fold)],
        [.. AnalysisValues.LabelRows(analysis)],
        [.. AnalysisValues.Embeddings(analysis).Select(embedding => (embedding.Encoder, VectorBytes.Pack(embedding.Vector.Span)))]);
}
