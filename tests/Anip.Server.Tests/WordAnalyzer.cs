using Anip.Articles;
using Anip.Enrichment;

namespace Anip.Server.Tests;

/// <summary>A text's direction is given by its words, so that texts that share words are similar: enough to tell an order by.</summary>
internal sealed class WordAnalyzer : ITextAnalyzer
{
    private const int Dimension = 64;

    public string Encoder => "words-1";

    public IReadOnlyList<ArticleAnalysis> Analyze(IReadOnlyList<AnalysisInput> inputs, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The server embeds, it does not analyse.");

    public IReadOnlyList<ReadOnlyMemory<float>> Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        [.. texts.Select(text => (ReadOnlyMemory<float>)Direction(text))];

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
