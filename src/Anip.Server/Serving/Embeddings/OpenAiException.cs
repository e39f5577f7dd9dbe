using System.Globalization;
using System.Text.Json.Serialization;
using Anip.Enrichment;
using Anip.Isolation;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving.Embeddings;

internal sealed record OpenAiErrorJson(OpenAiErrorDetailJson Error);

/// <param name="Type">What kind of error it is.</param>
/// <param name="Param">The member of the request that is wrong; null where it is none.</param>
internal sealed record OpenAiErrorDetailJson(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code);

/// <summary>What OpenAI's clients are to be told, in the form that they read.</summary>
internal sealed class OpenAiException(int status, string message, string? param, string? code, string type = "invalid_request_error") : AnipException("bad_request", message)
{
    public static OpenAiException Busy { get; } = new(StatusCodes.Status429TooManyRequests, new AnalyzerBusyException().Message, null, "rate_limit_exceeded", "rate_limit_error");

    public static OpenAiException Unloaded { get; } = new(StatusCodes.Status503ServiceUnavailable, "No encoder is loaded.", null, "unavailable", "server_error");

    public static OpenAiException Invalid(string message, string? param) => new(StatusCodes.Status400BadRequest, message, param, null);

    /// <param name="present">The one that there is.</param>
    public static OpenAiException UnknownModel(string model, string present) => new(
        StatusCodes.Status404NotFound, $"The model '{(model.Length <= 100 ? model : model[..100] + "…")}' does not exist here; there is {present}.", "model", "model_not_found");

    public static OpenAiException TooLong(int most) => new(
        StatusCodes.Status413PayloadTooLarge, string.Create(CultureInfo.InvariantCulture, $"The body is too long: it may have {most:N0} bytes (Serving:MaxBodyBytes)."), null, null);

    public IResult Answer(HttpResponse response)
    {
        if (status is StatusCodes.Status429TooManyRequests)
        {
            response.Headers.RetryAfter = AnalyzerBusyException.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Json(new OpenAiErrorJson(new OpenAiErrorDetailJson(Message, type, param, code)), ApiJson.Relaxed.OpenAiErrorJson, statusCode: status);
    }
}
