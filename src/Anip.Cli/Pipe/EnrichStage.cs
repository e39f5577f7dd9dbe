using System.Text.Json;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Cli.Output;
using Anip.Enrichment;
using Anip.Lake.Works;
using Anip.Models;

namespace Anip.Cli.Pipe;

/// <summary>Language, topic, sentiment, entities, keywords, summary and embedding of a text.</summary>
internal sealed class EnrichStage(ITextAnalyzer analyzer) : IPipeStage
{
    private const string Encoder = "encoder";
    private const string Analysis = "analysis";

    /// <summary>The members of what it writes.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "language", "topic", "topic_scores", "sentiment", "sentiment_score", "sentiment_scores", "labels", "entities", "keywords", "summary", "embedding", "abstained", "models",
    ];

    /// <summary>Further members, for programs that store what it writes: the whole analysis as one text, but for its embedding, and the version of the encoder.</summary>
    public static IReadOnlyList<string> WholeFields { get; } = [Encoder, Analysis];

    // Large, so that texts of like length meet in the encoder's batches.
    public int BatchSize => 512;

    public async Task<IReadOnlyList<StageResult>> ProcessAsync(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
    {
        var results = new StageResult[inputs.Count];
        var texts = new List<AnalysisInput>(inputs.Count);
        var places = new List<int>(inputs.Count);
        for (var i = 0; i < inputs.Count; i++)
        {
            try
            {
                texts.Add(new AnalysisInput(
                    inputs[i].Required("title"), inputs[i].Optional("content"), Language(inputs[i]), inputs[i].Optional("target")));
                places.Add(i);
            }
            catch (FormatException exception)
            {
                results[i] = new StageResult.Failed("bad_input", exception.Message);
            }
        }

        var analyses = await analyzer.AnalyzeAsync(texts, AnalysisUse.BackFill, cancellationToken);
        for (var i = 0; i < analyses.Count; i++)
        {
            var analysis = analyses[i];
            results[places[i]] = new StageResult.Done(writer => Write(writer, analysis));
        }

        return results;
    }

    // What names no language ("und", "mul") leaves it to be detected.
    private static string? Language(JsonElement input) => LanguageTag.TryParse(input.Optional("language"), out var language) ? language : null;

    private static void Write(StageWriter writer, ArticleAnalysis analysis)
    {
        if (writer.Asks(Encoder))
        {
            writer.Text(Encoder, analysis.Models.GetValueOrDefault(ModelName.Encoder));
        }

        if (writer.Asks(Analysis))
        {
            writer.Text(Analysis, AnalysisText.Write(analysis));
        }

        writer.Text("language", analysis.Language);
        writer.Text("topic", analysis.Topic?.Label);
        writer.Member("topic_scores", analysis.Topic?.Scores, CliJson.Default.IReadOnlyDictionaryStringSingle);
        writer.Text("sentiment", analysis.Sentiment?.Label);
        writer.Number("sentiment_score", analysis.Sentiment?.Confidence);
        writer.Member("sentiment_scores", analysis.Sentiment?.Scores, CliJson.Default.IReadOnlyDictionaryStringSingle);
        writer.Member("labels", Labels(analysis), CliJson.Default.IReadOnlyDictionaryStringLabelJson);
        writer.Member("entities", analysis.Entities, CliJson.Default.IReadOnlyListEntityMention);
        writer.Member("keywords", analysis.Keywords, CliJson.Default.IReadOnlyListString);
        writer.Text("summary", analysis.Summary);
        writer.Member("embedding", json => EmbedStage.WriteVector(json, analysis.Embedding.Span));
        writer.Text("abstained", analysis.Abstained);
        writer.Member("models", analysis.Models, CliJson.Default.IReadOnlyDictionaryStringString);
    }

    private static Dictionary<string, LabelJson> Labels(ArticleAnalysis analysis) =>
        analysis.Labels.ToDictionary(pair => pair.Key, pair => new LabelJson(pair.Value.Label, pair.Value.Confidence, pair.Value.Scores), StringComparer.Ordinal);
}
