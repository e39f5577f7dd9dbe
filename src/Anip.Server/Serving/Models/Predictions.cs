using System.Text.Json;
using Anip.Articles;
using Anip.Enrichment;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving.Models;

/// <summary>The answer of a model: a label for each row, null where it abstains; with scores where those were wished for.</summary>
internal sealed class Predictions(TextClassifications answers, bool withScores) : IResult
{
    /// <summary>Names the version that gave all of an answer.</summary>
    public const string VersionHeader = "X-Model-Version";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers[VersionHeader] = answers.Version;
        await using var json = new PagedJson(response);
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("predictions");
        foreach (var prediction in answers.Predictions)
        {
            Write(json.Writer, prediction);
            await json.FlushIfLongAsync(httpContext.RequestAborted);
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, Prediction? prediction)
    {
        if (!withScores)
        {
            json.WriteStringValue(prediction?.Label);
            return;
        }

        json.WriteStartObject();
        json.WriteString("label", prediction?.Label);
        if (prediction is null)
        {
            json.WriteNull("score");
        }
        else
        {
            json.WriteNumber("score", prediction.Confidence);
        }

        json.WriteStartObject("scores");
        foreach (var (label, score) in prediction?.Scores ?? new Dictionary<string, float>())
        {
            json.WriteNumber(label, score);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
