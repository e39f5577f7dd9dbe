using System.Text.Json;
using Anip.Enrichment;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving.Embeddings;

/// <param name="Embedding">As many numbers as the encoder's vectors have.</param>
/// <param name="Model">The encoder's version.</param>
internal sealed record EmbeddingJson(IReadOnlyList<float> Embedding, int Dimension, string Model);

/// <param name="Embeddings">One for each text, in the same order.</param>
/// <param name="Model">The version of the encoder that made them all.</param>
internal sealed record EmbeddingsJson(IReadOnlyList<IReadOnlyList<float>> Embeddings, int Dimension, int Count, string Model);

/// <summary>Vectors as an answer.</summary>
/// <param name="isBatch">Whether there may be several.</param>
internal sealed class EmbeddingsAnswer(TextEmbeddings embeddings, bool isNormalised, bool isBatch) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new PagedJson(httpContext.Response);
        json.Writer.WriteStartObject();
        json.Writer.WritePropertyName(isBatch ? "embeddings" : "embedding");
        if (isBatch)
        {
            json.Writer.WriteStartArray();
        }

        for (var i = 0; i < embeddings.Vectors.Count; i++)
        {
            WriteVector(json.Writer, embeddings.Vectors[i].Span, isNormalised ? 1 : embeddings.Norms[i]);
            await json.FlushIfLongAsync(httpContext.RequestAborted);
        }

        if (isBatch)
        {
            json.Writer.WriteEndArray();
        }

        json.Writer.WriteNumber("dimension", embeddings.Vectors[0].Length);
        if (isBatch)
        {
            json.Writer.WriteNumber("count", embeddings.Vectors.Count);
        }

        json.Writer.WriteString("model", embeddings.Encoder);
        json.Writer.WriteEndObject();
    }

    /// <param name="factor">What each number is multiplied by.</param>
    public static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector, float factor = 1)
    {
        json.WriteStartArray();
        foreach (var value in vector)
        {
            json.WriteNumberValue(value * factor);
        }

        json.WriteEndArray();
    }
}
