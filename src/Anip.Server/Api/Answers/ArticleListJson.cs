using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anip.Articles;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api.Answers;

/// <summary>Writes articles as <see cref="ArticleJson"/> has them, from the UTF-8 and the JSON that is stored. A list of a hundred is some hundred thousand bytes.</summary>
internal sealed class ArticleListJson(IReadOnlyList<ListedArticle> articles) : IResult
{
    // Then it is sent on, so that long contents do not gather.
    private const int MaxPending = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter((IBufferWriter<byte>)response.BodyWriter, Options);
        json.WriteStartArray();
        foreach (var article in articles)
        {
            Write(json, article);
            if (json.BytesPending + response.BodyWriter.UnflushedBytes > MaxPending)
            {
                json.Flush();
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }

        json.WriteEndArray();
        json.Flush();
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    /// <summary>The members of <see cref="ArticleJson"/>, in their order.</summary>
    public static void Write(Utf8JsonWriter json, ListedArticle article)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, article.Id);
        Text(json, "title"u8, article.Title);
        Text(json, "content"u8, article.Content);
        Text(json, "source"u8, article.Source);
        Text(json, "author"u8, article.Author);
        Text(json, "url"u8, article.Url);
        Instant(json, "published_at"u8, article.PublishedAt);
        Text(json, "language"u8, article.Language);
        Text(json, "region"u8, article.Region);
        Text(json, "api_source"u8, article.ApiSource);
        Text(json, "topic"u8, article.Topic);
        Text(json, "sentiment"u8, article.Sentiment);
        if (article.SentimentConfidence is { } confidence)
        {
            json.WriteNumber("sentiment_score"u8, confidence);
        }
        else
        {
            json.WriteNull("sentiment_score"u8);
        }

        Instant(json, "created_at"u8, article.CreatedAt);
        Instant(json, "updated_at"u8, article.UpdatedAt);
        Text(json, "summary"u8, article.Summary);
        json.WritePropertyName("keywords"u8);
        Stored(json, article.Keywords ?? "[]"u8);
        json.WritePropertyName("entities"u8);
        StoredJson.Copy(json, article.Entities ?? "[]"u8, without: "confidence"u8);
        json.WritePropertyName("topic_scores"u8);
        Stored(json, article.TopicScores ?? "null"u8);
        json.WritePropertyName("labels"u8);
        Stored(json, article.Labels ?? "{}"u8);
        Text(json, "image_url"u8, article.ImageUrl);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, byte[]? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, text);
        }
    }

    private static void Instant(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is { } at)
        {
            json.WriteString(name, at);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    // What is stored has other letters than ASCII as escapes, which answers have not.
    private static void Stored(Utf8JsonWriter json, ReadOnlySpan<byte> stored)
    {
        if (stored.Contains((byte)'\\'))
        {
            StoredJson.Copy(json, stored, without: []);
        }
        else
        {
            json.WriteRawValue(stored, skipInputValidation: true);
        }
    }
}
