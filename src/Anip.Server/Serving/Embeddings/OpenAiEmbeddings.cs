using System.Buffers.Binary;
using System.Text.Json;
using Anip.Enrichment;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving.Embeddings;

/// <param name="Embedding">Numbers; with base64 one text.</param>
internal sealed record OpenAiEmbeddingJson(string Object, int Index, IReadOnlyList<float> Embedding);

internal sealed record OpenAiUsageJson(int PromptTokens, int TotalTokens);

/// <param name="Model">The version of the encoder that made them all.</param>
internal sealed record OpenAiEmbeddingsJson(string Object, IReadOnlyList<OpenAiEmbeddingJson> Data, string Model, OpenAiUsageJson Usage);

/// <summary>Vectors in OpenAI's form.</summary>
internal sealed class OpenAiEmbeddings(TextEmbeddings embeddings, bool isBase64) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new PagedJson(httpContext.Response);
        var writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (var i = 0; i < embeddings.Vectors.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", i);
            writer.WritePropertyName("embedding");
            Write(writer, embeddings.Vectors[i].Span);
            writer.WriteEndObject();
            await json.FlushIfLongAsync(httpContext.RequestAborted);
        }

        writer.WriteEndArray();
        writer.WriteString("model", embeddings.Encoder);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", embeddings.Tokens);
        writer.WriteNumber("total_tokens", embeddings.Tokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        if (!isBase64)
        {
            EmbeddingsAnswer.WriteVector(json, vector);
            return;
        }

        Span<byte> bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], vector[i]);
        }

        json.WriteBase64StringValue(bytes);
    }
}
