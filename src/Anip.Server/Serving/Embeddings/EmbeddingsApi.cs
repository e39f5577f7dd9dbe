using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Enrichment;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Anip.Server.Serving.Embeddings;

/// <param name="Text">1 to 10,000 characters.</param>
/// <param name="Normalize">Whether the vector is to have the length 1, which it has where that is not said.</param>
internal sealed record EmbedRequestJson(string Text, bool? Normalize);

/// <param name="Texts">1 to 100 of them.</param>
/// <param name="Normalize">Whether the vectors are to have the length 1, which they have where that is not said.</param>
internal sealed record EmbedBatchRequestJson(IReadOnlyList<string> Texts, bool? Normalize);

/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Model">The encoder's version; null where none is loaded.</param>
/// <param name="Dimension">Numbers of a vector.</param>
/// <param name="Reason">What is wrong; absent where nothing is.</param>
internal sealed record EmbeddingsHealthJson(
    string Status, string? Model, int? Dimension, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <param name="ModelName">The encoder's version.</param>
/// <param name="BaseModel">The model that it was made of; null where that is not known.</param>
/// <param name="MaxSeqLength">Tokens that are read at once; a longer text is read in several pieces.</param>
/// <param name="Status">loaded.</param>
internal sealed record EmbeddingsInfoJson(string ModelName, string? BaseModel, int Dimension, int MaxSeqLength, string Status);

/// <summary><c>/embeddings/…</c>, and the same at the root of a port of its own.</summary>
internal static class EmbeddingsApi
{
    private const int MaxCharacters = 10_000;
    private const int MaxTexts = 100;

    private const string Tag = "Embeddings";
    private const string Unloaded = "No encoder is loaded; the server's log and 'anip doctor' say why.";

    public static void MapEmbeddings(this IEndpointRouteBuilder app)
    {
        app.MapGet("/embeddings/health", Health).AllowAnonymous().Describe("GetEmbeddingsHealth", Tag, "Whether an encoder is loaded")
            .Produces<EmbeddingsHealthJson>().Produces<EmbeddingsHealthJson>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/embeddings/info", Info).RequireAuthorization(AccessPolicies.Read).Describe("GetEmbeddingsInfo", Tag, "What the encoder is")
            .Produces<EmbeddingsInfoJson>().Fails(StatusCodes.Status503ServiceUnavailable);
        app.MapPost("/embeddings/embed", EmbedAsync).RequireAuthorization(AccessPolicies.Read).Describe("EmbedText", Tag, "The vector of a text")
            .DocumentsBody<EmbedRequestJson>().Produces<EmbeddingJson>().FailsAsReading();
        app.MapPost("/embeddings/embed/batch", EmbedBatchAsync).RequireAuthorization(AccessPolicies.Read).Describe("EmbedTexts", Tag, "The vectors of several texts, all of one encoder")
            .DocumentsBody<EmbedBatchRequestJson>().Produces<EmbeddingsJson>().FailsAsReading();
        app.MapPost("/embeddings/reload", ReloadAsync).RequireAuthorization(AccessPolicies.Write).Describe("ReloadEncoder", Tag, "Looks for another version of the encoder at once")
            .Produces<ReloadJson>().Fails(StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable);
    }

    private static RouteHandlerBuilder FailsAsReading(this RouteHandlerBuilder endpoint) => endpoint.Fails(
        StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);

    private static IResult Health(ServedModels models) => models.Encoder is { } encoder
        ? TypedResults.Ok(new EmbeddingsHealthJson("healthy", encoder.Version, encoder.Encoding?.Dimensions))
        : TypedResults.Json(new EmbeddingsHealthJson("unhealthy", null, null, Unloaded), ApiJson.Default.EmbeddingsHealthJson, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static IResult Info(ServedModels models) => models.Encoder is { } encoder
        ? TypedResults.Ok(new EmbeddingsInfoJson(encoder.Version, encoder.Encoding?.BaseModel, encoder.Encoding?.Dimensions ?? 0, encoder.Encoding?.Window ?? 0, "loaded"))
        : Absent();

    private static Task<IResult> EmbedAsync(HttpRequest request, EmbeddingsReader reader, CancellationToken cancellationToken) =>
        reader.AnswerAsync(request, ["text", "normalize"], body => [Text(body.Member("text"), "text", body)], isBatch: false, cancellationToken);

    private static Task<IResult> EmbedBatchAsync(HttpRequest request, EmbeddingsReader reader, CancellationToken cancellationToken) =>
        reader.AnswerAsync(request, ["texts", "normalize"], Texts, isBatch: true, cancellationToken);

    private static Task<IResult> ReloadAsync(HttpContext context, ServedModels models) => models.ReloadAsync(context, ServedModels.EncoderOf, Absent);

    private static IResult Absent() => Problems.Of(StatusCodes.Status503ServiceUnavailable, Unloaded);

    private static string[] Texts(JsonBody body)
    {
        if (body.Member("texts") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > MaxTexts)
        {
            body.Reject("texts", $"expected 1 to {MaxTexts} texts.");
            return [];
        }

        return [.. list.EnumerateArray().Select((text, index) => Text(text, $"texts[{index}]", body))];
    }

    private static string Text(JsonElement? value, string name, JsonBody body)
    {
        if (value is { ValueKind: JsonValueKind.String } element && element.GetString() is { Length: > 0 and <= MaxCharacters } text)
        {
            return text;
        }

        body.Reject(name, $"expected a text of 1 to {MaxCharacters:N0} characters.");
        return "";
    }
}

/// <summary>Reads what is asked for, and has it embedded.</summary>
internal sealed class EmbeddingsReader(RequestBodies bodies, ITextAnalyzer analyzer, IOptions<ServingOptions> options)
{
    /// <param name="texts">Takes the texts off the body, or says what is wrong with it.</param>
    public async Task<IResult> AnswerAsync(HttpRequest request, string[] members, Func<JsonBody, string[]> texts, bool isBatch, CancellationToken cancellationToken)
    {
        using var bytes = await bodies.ReadAsync(request, cancellationToken);
        if (bytes is null)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, $"The body is too long: it may have {options.Value.MaxBodyBytes:N0} bytes (Serving:MaxBodyBytes).");
        }

        using var body = JsonBody.Parse(bytes.Bytes, members);
        var read = body.Problem is null ? texts(body) : [];
        var isNormalised = IsNormalised(body);
        return body.Problem ?? new EmbeddingsAnswer(await analyzer.EmbedAsync(read, AnalysisUse.Request, cancellationToken), isNormalised, isBatch);
    }

    private static bool IsNormalised(JsonBody body)
    {
        switch (body.Member("normalize")?.ValueKind)
        {
            case null or JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                body.Reject("normalize", "expected true or false.");
                return true;
        }
    }
}
