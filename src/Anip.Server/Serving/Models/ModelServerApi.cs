using System.Text.Json.Serialization;
using Anip.Enrichment;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Anip.Server.Serving.Models;

/// <param name="Status">healthy or unhealthy.</param>
/// <param name="ModelUri">Null where none is loaded.</param>
/// <param name="Reason">What is wrong; absent where nothing is.</param>
internal sealed record ModelHealthJson(
    string Status, string ModelName, string? ModelUri, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <param name="RunId">Of the registry's run that made it; null where that is not known.</param>
/// <param name="Stage">That an older MLflow has for the version, such as Production; null where there is none, as versions go by alias.</param>
/// <param name="LoadedAt">When this version was loaded here.</param>
/// <param name="Labels">What it can answer.</param>
/// <param name="Encoder">The version of the encoder that it reads with.</param>
internal sealed record ModelMetadataJson(string Version, string? RunId, string? Stage, DateTimeOffset LoadedAt, IReadOnlyList<string> Labels, string? Encoder);

/// <param name="Status">loaded.</param>
internal sealed record ModelInfoJson(string ModelName, string ModelUri, ModelMetadataJson Metadata, string Status);

/// <summary><c>/models/{name}/…</c>, and the same at the root of a model's own port: MLflow's scoring protocol.</summary>
internal static class ModelServerApi
{
    private const string Tag = "Models";

    public static void MapModelServers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/models/{name}/ping", Ping).AllowAnonymous().Describe("PingModel", Tag, "Whether a model is loaded").DescribesName()
            .Produces(StatusCodes.Status200OK).Fails(StatusCodes.Status404NotFound);
        app.MapGet("/models/{name}/health", Health).AllowAnonymous().Describe("GetModelHealth", Tag, "Whether a model is loaded, and which").DescribesName()
            .Produces<ModelHealthJson>().Fails(StatusCodes.Status404NotFound);
        app.MapGet("/models/{name}/version", (string name) => TypedResults.Text(ServerVersion.Current)).RequireAuthorization(AccessPolicies.Read)
            .Describe("GetModelServerVersion", Tag, "The version of the server").DescribesName().Produces(StatusCodes.Status200OK, contentType: "text/plain");
        app.MapGet("/models/{name}/info", Info).RequireAuthorization(AccessPolicies.Read)
            .Describe("GetModelInfo", Tag, "What the model is").DescribesName().Produces<ModelInfoJson>().Fails(StatusCodes.Status404NotFound);
        app.MapPost("/models/{name}/invocations", InvokeAsync).RequireAuthorization(AccessPolicies.Read)
            .Describe("InvokeModel", Tag, "Labels of texts, by MLflow's scoring protocol").DescribesName()
            .TakesBody(InvocationSchema.Of, "application/json", "text/csv")
            .Produces<PredictionsJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status429TooManyRequests);
        app.MapPost("/models/{name}/reload", ReloadAsync).RequireAuthorization(AccessPolicies.Write)
            .Describe("ReloadModel", Tag, "Looks for another version of the model at once").DescribesName()
            .Produces<ReloadJson>().Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static RouteHandlerBuilder DescribesName(this RouteHandlerBuilder endpoint) =>
        endpoint.DescribesPath("name", "Of a model that classifies texts, such as topic-classification.");

    // What MLflow answers.
    private static IResult Ping(string name, HttpRequest request, ServedModels models) =>
        models.Find(name) is null ? models.Absent(request, name) : TypedResults.Text("\n");

    private static IResult Health(string name, HttpRequest request, ServedModels models) =>
        models.Find(name) is { } model ? TypedResults.Ok(new ModelHealthJson("healthy", name, ServedModels.UriOf(model)))
        : Ports.RolePaths.IsOnRolePort(request) ? TypedResults.Json(
            new ModelHealthJson("unhealthy", name, null, "No model of that name is loaded."), ApiJson.Default.ModelHealthJson, statusCode: StatusCodes.Status503ServiceUnavailable)
        : models.Absent(request, name);

    private static IResult Info(string name, HttpRequest request, ServedModels models)
    {
        if (models.Find(name) is not { } model)
        {
            return models.Absent(request, name);
        }

        var (run, stage) = models.OriginOf(model);
        return TypedResults.Ok(new ModelInfoJson(
            name, ServedModels.UriOf(model), new ModelMetadataJson(model.Version, run, stage, model.LoadedAt, model.Labels, models.Encoder?.Version), "loaded"));
    }

    private static async Task<IResult> InvokeAsync(
        string name, HttpRequest request, ServedModels models, RequestBodies bodies, ITextAnalyzer analyzer, IOptions<ServingOptions> options, CancellationToken cancellationToken)
    {
        if (models.Find(name) is null)
        {
            return models.Absent(request, name);
        }

        try
        {
            var isCsv = IsCsv(request);
            using var body = await bodies.ReadAsync(request, cancellationToken)
                ?? throw UnservedException.TooLarge($"The body is too long: it may have {options.Value.MaxBodyBytes:N0} bytes (Serving:MaxBodyBytes).");
            var invocation = isCsv ? CsvInvocation.Read(body.Bytes, options.Value) : Invocation.OfJson(body.Bytes, options.Value);
            var answers = await analyzer.ClassifyAsync(name, invocation.Inputs, AnalysisUse.Request, cancellationToken);
            return answers is null ? models.Absent(request, name) : new Predictions(answers, invocation.WithScores);
        }
        catch (UnservedException refusal)
        {
            return Problems.Of(refusal.Status, refusal.Message);
        }
    }

    private static Task<IResult> ReloadAsync(string name, HttpContext context, ServedModels models) =>
        models.ReloadAsync(context, inForce => ServedModels.Find(inForce, name), () => models.Absent(context.Request, name));

    private static bool IsCsv(HttpRequest request)
    {
        const string Expected = "send 'Content-Type: application/json', or text/csv for a table";
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new UnservedException(StatusCodes.Status415UnsupportedMediaType, "The body is taken as it is, and not with a Content-Encoding: send it uncompressed.");
        }

        if (string.IsNullOrWhiteSpace(request.ContentType))
        {
            throw UnservedException.Shape($"There is no Content-Type: {Expected}.");
        }

        var isKnown = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return isKnown && type!.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase) ? true
            : isKnown && type!.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? false
            : throw new UnservedException(StatusCodes.Status415UnsupportedMediaType, $"The model takes application/json and text/csv, in UTF-8: {Expected}.");
    }
}
