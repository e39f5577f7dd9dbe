using Anip.Enrichment;
using Anip.Models;
using Anip.Server.Access;
using Anip.Server.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Anip.Server.Serving.Embeddings;

/// <param name="Input">A text, or several.</param>
/// <param name="Model">The encoder's version, as /v1/models lists it.</param>
/// <param name="EncodingFormat">float or base64 (of the numbers as little-endian float32).</param>
/// <param name="Dimensions">The encoder's own alone.</param>
internal sealed record OpenAiEmbeddingsRequestJson(IReadOnlyList<string> Input, string Model, string? EncodingFormat, int? Dimensions);

/// <param name="Id">The encoder's version.</param>
/// <param name="Created">When it was loaded, in seconds of Unix time.</param>
internal sealed record OpenAiModelJson(string Id, string Object, long Created, string OwnedBy)
{
    public static OpenAiModelJson Of(InstalledModel encoder) => new(encoder.Version, "model", encoder.LoadedAt.ToUnixTimeSeconds(), "anip");
}

internal sealed record OpenAiModelsJson(string Object, IReadOnlyList<OpenAiModelJson> Data);

/// <summary><c>/v1/embeddings</c> and <c>/v1/models</c>, for clients of OpenAI's.</summary>
internal static class OpenAiApi
{
    private const string Tag = "Embeddings";

    public static void MapOpenAi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/embeddings", EmbedAsync).RequireAuthorization(AccessPolicies.Read).Describe("CreateEmbeddings", Tag, "The vectors of texts, in OpenAI's form")
            .DocumentsBody<OpenAiEmbeddingsRequestJson>().Produces<OpenAiEmbeddingsJson>()
            .FailsAsOpenAi(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status429TooManyRequests,
                StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/v1/models", (ServedModels models) => new OpenAiModelsJson("list", models.Encoder is { } encoder ? [OpenAiModelJson.Of(encoder)] : []))
            .RequireAuthorization(AccessPolicies.Read).Describe("ListEncoders", Tag, "The encoder, in OpenAI's form").Produces<OpenAiModelsJson>();
        app.MapGet("/v1/models/{id}", Find).RequireAuthorization(AccessPolicies.Read).Describe("GetEncoder", Tag, "The encoder of that version, in OpenAI's form")
            .DescribesPath("id", "The encoder's version.").Produces<OpenAiModelJson>().FailsAsOpenAi(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
    }

    private static RouteHandlerBuilder FailsAsOpenAi(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<OpenAiErrorJson>(status);
        }

        return endpoint;
    }

    private static IResult Find(string id, HttpResponse response, ServedModels models) =>
        models.Encoder is not { } encoder ? OpenAiException.Unloaded.Answer(response)
        : encoder.Version == id ? TypedResults.Ok(OpenAiModelJson.Of(encoder))
        : OpenAiException.UnknownModel(id, encoder.Version).Answer(response);

    private static async Task<IResult> EmbedAsync(
        HttpRequest request, HttpResponse response, ServedModels models, RequestBodies bodies, ITextAnalyzer analyzer, IOptions<ServingOptions> options, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await bodies.ReadAsync(request, cancellationToken) ?? throw OpenAiException.TooLong(options.Value.MaxBodyBytes);
            var asked = OpenAiRequest.Read(body.Bytes, options.Value);
            var encoder = models.Encoder ?? throw OpenAiException.Unloaded;
            Check(asked, encoder.Version);
            if (asked.Dimensions is { } dimensions && dimensions != encoder.Encoding?.Dimensions)
            {
                throw OpenAiException.Invalid($"dimensions is {dimensions}; {encoder.Version} has {encoder.Encoding?.Dimensions} and no others.", "dimensions");
            }

            var embeddings = await analyzer.EmbedAsync(asked.Texts, AnalysisUse.Request, cancellationToken);

            // It may have been replaced meanwhile; what another made is not what was asked for.
            Check(asked, embeddings.Encoder);
            return new OpenAiEmbeddings(embeddings, asked.IsBase64);
        }
        catch (OpenAiException refusal)
        {
            return refusal.Answer(response);
        }
        catch (AnalyzerBusyException)
        {
            return OpenAiException.Busy.Answer(response);
        }
    }

    private static void Check(OpenAiRequest asked, string version)
    {
        if (asked.Model != version)
        {
            throw OpenAiException.UnknownModel(asked.Model, version);
        }
    }
}
