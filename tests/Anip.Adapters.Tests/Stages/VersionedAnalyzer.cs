using Anip.Articles;
using Anip.Enrichment;

namespace Anip.Adapters.Tests.Stages;

/// <summary>Says of each text which version has read it.</summary>
internal sealed class VersionedAnalyzer : ITextAnalyzer
{
    public string Encoder { get; set; } = "encoder-1";

    public string Topic { get; set; } = "topic-1";

    /// <summary>Each text that was analysed, with the version of the topics that did it.</summary>
    public List<string> Read { get; } = [];

    /// <summary>Called before each batch.</summary>
    public Action Before { get; set; } = () => { };

    /// <summary>An encoder that is not among its own.</summary>
    public string? Lacks { get; set; }

    /// <summary>A title that it cannot read.</summary>
    public string? Fails { get; set; }

    public IReadOnlyDictionary<string, string> Versions => new Dictionary<string, string> { ["encoder"] = Encoder, ["topic-classification"] = Topic };

    public async Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAsync(IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        Before();
        cancellationToken.ThrowIfCancellationRequested();
        if (inputs.Any(input => input.Title == Fails))
        {
            throw new FormatException($"cannot read {Fails}");
        }

        Read.AddRange(inputs.Select(input => $"{input.Title} {Topic}"));
        return [.. inputs.Select(_ => new ArticleAnalysis
        {
            Topic = new Prediction("science", 0.9f, new Dictionary<string, float> { ["science"] = 0.9f }),
            Summary = Topic,
            Embedding = Vector(Encoder),
            Models = Versions,
        })];
    }

    public Task<TextClassifications?> ClassifyAsync(string model, IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, AnalysisUse use, CancellationToken cancellationToken) =>
        Task.FromResult(new TextEmbeddings(Encoder, [.. texts.Select(_ => Vector(Encoder))]));

    public Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, string? encoder, AnalysisUse use, CancellationToken cancellationToken) =>
        Task.FromResult(Embedded(encoder is null || encoder == Lacks ? Encoder : encoder, texts.Count));

    private static TextEmbeddings Embedded(string encoder, int texts) => new(encoder, [.. Enumerable.Range(0, texts).Select(_ => Vector(encoder))]);

    // Two encoders agree in nothing.
    private static ReadOnlyMemory<float> Vector(string encoder)
    {
        float[] vector = encoder == "encoder-1" ? [1, 0] : [0, 1];
        return vector;
    }
}
