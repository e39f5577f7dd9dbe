using Anip.Articles;
using Anip.Enrichment;

namespace Anip.Server.Tests;

/// <summary>A text's direction is given by its words, so that texts that share words are similar: enough to tell an order by.</summary>
internal sealed class WordAnalyzer : ITextAnalyzer
{
    private const int Dimension = 64;

    /// <summary>Whether all that comes is turned away.</summary>
    public bool IsBusy { get; set; }

    public IReadOnlyDictionary<string, string> Versions { get; } = new Dictionary<string, string> { ["encoder"] = "words-1" };

    public Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAsync(IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The server embeds, it does not analyse.");

    public Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, AnalysisUse use, CancellationToken cancellationToken) => IsBusy
        ? throw new AnalyzerBusyException()
        : Task.FromResult(new TextEmbeddings("words-1", [.. texts.Select(text => (ReadOnlyMemory<float>)Direction(text))])
        {
            Norms = [.. texts.Select(_ => 2f)],
            Tokens = texts.Sum(text => text.Split(' ').Length),
        });

    /// <summary>Nothing is said of a text without words; of all others what their first word says, or what the target does.</summary>
    public Task<TextClassifications?> ClassifyAsync(string model, IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken) => IsBusy
        ? throw new AnalyzerBusyException()
        : Task.FromResult<TextClassifications?>(new($"{model} 1", [.. inputs.Select(input => input.Title.Length == 0 ? null : Prediction(input))]));

    private static Prediction Prediction(AnalysisInput input)
    {
        var label = input.Target ?? $"{input.Title} {input.Content}".Split(' ')[0];
        return new(label, 0.75f, new Dictionary<string, float> { [label] = 0.75f, ["other"] = 0.25f });
    }

    public static float[] Direction(string text)
    {
        var direction = new float[Dimension];
        foreach (var word in text.ToLowerInvariant().Split([' ', ',', '.', ':', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var place = word.Aggregate(7u, (hash, letter) => (hash * 31) + letter) % Dimension;
            direction[place] += 1;
        }

        var length = MathF.Sqrt(direction.Sum(value => value * value));
        return length is 0 ? direction : [.. direction.Select(value => value / length)];
    }
}
