using System.Text.Json;
using Anip.Enrichment;

namespace Anip.Cli.Pipe;

/// <summary>The embedding of a text.</summary>
internal sealed class EmbedStage(ITextAnalyzer analyzer) : IPipeStage
{
    public int BatchSize => 512;

    public async Task<IReadOnlyList<StageResult>> ProcessAsync(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
    {
        var results = new StageResult[inputs.Count];
        var texts = new List<string>(inputs.Count);
        var places = new List<int>(inputs.Count);
        for (var i = 0; i < inputs.Count; i++)
        {
            try
            {
                texts.Add(inputs[i].Required("text"));
                places.Add(i);
            }
            catch (FormatException exception)
            {
                results[i] = new StageResult.Failed("bad_input", exception.Message);
            }
        }

        var embeddings = await analyzer.EmbedAsync(texts, AnalysisUse.BackFill, cancellationToken);
        for (var i = 0; i < embeddings.Vectors.Count; i++)
        {
            var embedding = embeddings.Vectors[i];
            results[places[i]] = new StageResult.Done(writer =>
            {
                writer.Member("embedding", json => WriteVector(json, embedding.Span));
                writer.Text("model", embeddings.Encoder);
            });
        }

        return results;
    }

    public static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray();
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
