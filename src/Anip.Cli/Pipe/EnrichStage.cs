using System.Text.Json;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Enrichment;

namespace Anip.Cli.Pipe;

/// <summary>Language, topic, sentiment, entities, keywords, summary and embedding of a text.</summary>
internal sealed class EnrichStage(ITextAnalyzer analyzer) : IPipeStage
{
    /// <summary>The members of what it writes.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "language", "topic", "topic_scores", "sentiment", "sentiment_score", "sentiment_scores", "entities", "keywords", "summary", "embedding", "abstained", "models",
    ];

    // Large, so that texts of like length meet in the encoder's batches.
    public int BatchSize => 512;

    public IReadOnlyList<StageResult> Process(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
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

        var analyses = analyzer.Analyze(texts, cancellationToken);
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
        writer.Text("language", analysis.Language);
        writer.Text("topic", analysis.Topic?.Label);
        writer.Member("topic_scores", json => WriteScores(json, analysis.Topic));
        writer.Text("sentiment", analysis.Sentiment?.Label);
        writer.Number("sentiment_score", analysis.Sentiment?.Confidence);
        writer.Member("sentiment_scores", json => WriteScores(json, analysis.Sentiment));
        writer.Member("entities", json => WriteEntities(json, analysis.Entities));
        writer.Member("keywords", json =>
        {
            json.WriteStartArray();
            foreach (var keyword in analysis.Keywords)
            {
                json.WriteStringValue(keyword);
            }

            json.WriteEndArray();
        });
        writer.Text("summary", analysis.Summary);
        writer.Member("embedding", json => EmbedStage.WriteVector(json, analysis.Embedding.Span));
        writer.Text("abstained", analysis.Abstained);
        writer.Member("models", json =>
        {
            json.WriteStartObject();
            foreach (var (name, version) in analysis.Models)
            {
                json.WriteString(name, version);
            }

            json.WriteEndObject();
        });
    }

    private static void WriteScores(Utf8JsonWriter json, Prediction? prediction)
    {
        if (prediction is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        foreach (var (label, score) in prediction.Scores)
        {
            json.WriteNumber(label, score);
        }

        json.WriteEndObject();
    }

    private static void WriteEntities(Utf8JsonWriter json, IReadOnlyList<EntityMention> entities)
    {
        json.WriteStartArray();
        foreach (var entity in entities)
        {
            json.WriteStartObject();
            json.WriteString("text", entity.Text);
            json.WriteString("type", entity.Type);
            json.WriteNumber("start", entity.Start);
            json.WriteNumber("end", entity.End);
            json.WriteNumber("confidence", entity.Confidence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
