using System.Text.Json;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Anip.Server.Api;

/// <summary><c>/api/models</c>: what the registry has, and which version is in force.</summary>
internal static class ModelsApi
{
    private const string Tag = "Models";
    private const int MaxWhy = 500;

    private static readonly OpenApiSchema Number = new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" };

    public static void MapModels(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/models", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListModels", Tag, "All registered models, by name, with the version of each that is in force")
            .Produces<RegisteredModelJson[]>()
            .Fails(StatusCodes.Status503ServiceUnavailable);

        app.MapGet("/api/models/{name}", ShowAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetModel", Tag, "One model with its versions")
            .DescribesPath("name", "The model's name.")
            .Produces<RegisteredModelJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);

        app.MapGet("/api/models/{name}/versions/{version:int:min(1)}", ShowVersionAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetModelVersion", Tag, "One version with its files, and the parameters and metrics of the run that made it")
            .DescribesPath("name", "The model's name.")
            .DescribesPath("version", "The version's number.", Number)
            .Produces<ModelVersionJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);

        app.MapGet("/api/models/{name}/versions/{version:int:min(1)}/files/{**path}", OpenAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetModelFile", Tag, "A file of a version")
            .DescribesPath("name", "The model's name.")
            .DescribesPath("version", "The version's number.", Number)
            .DescribesPath("path", "The file's path within the version.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);

        MapMoves(app);
    }

    /// <summary>Who asks has the key of this server, and no other name.</summary>
    public const string Caller = "api";

    private static void MapMoves(IEndpointRouteBuilder app)
    {
        app.MapDelete("/api/models/{name}/versions/{version:int:min(1)}", DeleteVersionAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("DeleteModelVersion", Tag, "Deletes a version that nothing needs; 409 where it is in force, has an alias, ships, or is what a rollback goes back to")
            .DescribesPath("name", "The model's name.")
            .DescribesPath("version", "The version's number.", Number)
            .Produces(StatusCodes.Status204NoContent)
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable);

        app.MapPost("/api/models/{name}/promote", PromoteAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("PromoteModel", Tag, "Puts a version in force on every node, where it beats the one that is on the same held-out rows; 409 where it does not. It may take a minute")
            .DescribesPath("name", "The model's name.")
            .Accepts<PromoteJson>("application/json")
            .Produces<PromotedModelJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable);

        app.MapPost("/api/models/{name}/rollback", RollbackAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("RollBackModel", Tag, "Puts the version in force again that was before the present one")
            .DescribesPath("name", "The model's name.")
            .Accepts<RollbackJson>(isOptional: true, "application/json")
            .Produces<MovedModelJson>()
            .Fails(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>What a model reads with on this node; null where it is not loaded, and nothing is loaded for the sake of the question.</summary>
    public static string? InForce(IInstalledModels installed, string name) => installed.Loaded?.Models.FirstOrDefault(model => model.Name == name)?.Version;

    private static Task<IResult> ListAsync(ModelRegistries registries, IInstalledModels installed, CancellationToken cancellationToken) => AnswerAsync(
        async token => TypedResults.Ok((await registries.InForce.ListModelsAsync(token)).Select(model => RegisteredModelJson.From(model, InForce(installed, model.Name), null)).ToArray()), cancellationToken);

    private static Task<IResult> ShowAsync(string name, ModelRegistries registries, IInstalledModels installed, CancellationToken cancellationToken) => AnswerAsync(
        async token => await registries.InForce.FindModelAsync(name, token) is { } model
            ? TypedResults.Ok(RegisteredModelJson.From(model, InForce(installed, name), await registries.InForce.ListVersionsAsync(name, token)))
            : Problems.NotFound("There is no model of that name."),
        cancellationToken);

    private static Task<IResult> ShowVersionAsync(string name, int version, ModelRegistries registries, CancellationToken cancellationToken) => AnswerAsync(
        async token => await registries.InForce.FindVersionAsync(name, version, token) is { } found
            ? TypedResults.Ok(ModelVersionJson.From(
                found,
                found.Run is { } run ? await registries.InForce.FindRunAsync(run, token) : null,
                await registries.InForce.ListFilesAsync(found, token)))
            : Missing(),
        cancellationToken);

    private static Task<IResult> DeleteVersionAsync(string name, int version, VersionRemoval removal, CancellationToken cancellationToken) => AnswerAsync(
        async token =>
        {
            await removal.DeleteAsync(name, version, token);
            return TypedResults.NoContent();
        },
        cancellationToken);

    private static Task<IResult> OpenAsync(string name, int version, string path, HttpContext context, ModelRegistries registries, CancellationToken cancellationToken) => AnswerAsync(
        async token =>
        {
            RegistryLimits.CheckPath(path);
            if (await registries.InForce.FindVersionAsync(name, version, token) is not { } found || await registries.InForce.OpenFileAsync(found, path, token) is not { } file)
            {
                return Missing();
            }

            // Whatever it is, no browser is to run it.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            return TypedResults.Stream(file, "application/octet-stream", Path.GetFileName(path));
        },
        cancellationToken);

    private static async Task<IResult> PromoteAsync(string name, HttpRequest request, ComparedPromotion promotion, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(request, ["version", "why", "force"], cancellationToken);
        var version = 0;
        if (body.Member("version") is not { ValueKind: JsonValueKind.Number } given || !given.TryGetInt32(out version) || version < 1)
        {
            body.Reject("version", "is needed: the number of a version, from 1 on.");
        }

        var why = Why(body);
        var isForced = body.Member("force") is { ValueKind: JsonValueKind.True };
        if (body.Member("force") is { ValueKind: not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null) })
        {
            body.Reject("force", "is neither true nor false.");
        }
        else if (isForced && body.Member("why") is null or { ValueKind: JsonValueKind.Null })
        {
            body.Reject("why", "is needed where force is true: the reason is kept with the version.");
        }

        return body.Problem ?? await AnswerAsync(
            async token =>
            {
                var decision = await promotion.PromoteAsync(new PromotionOrder(name, version, Caller, why) { IsForced = isForced }, token);
                return decision.IsInForce ? TypedResults.Ok(PromotedModelJson.Of(decision))
                    : Problems.Of(StatusCodes.Status409Conflict, $"Version {version} is not put in force. {decision.Reason} What is in force stays; force with a why puts it in force all the same.");
            },
            cancellationToken);
    }

    private static async Task<IResult> RollbackAsync(string name, HttpRequest request, Promotion promotion, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(request, ["why"], cancellationToken);
        var why = Why(body);
        return body.Problem ?? await AnswerAsync(
            async token => await promotion.RollbackAsync(name, Caller, why, token) is var (from, to) ? TypedResults.Ok(new MovedModelJson(name, from, to)) : Missing(), cancellationToken);
    }

    private static string Why(JsonBody body)
    {
        switch (body.Member("why"))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return "by the API";
            case { ValueKind: JsonValueKind.String } why when why.GetString() is { Length: > 0 and <= MaxWhy } text:
                return text;
            default:
                body.Reject("why", $"is not a text of 1 to {MaxWhy} characters.");
                return "";
        }
    }

    /// <summary>What the registry refuses is an answer like any other.</summary>
    private static async Task<IResult> AnswerAsync(Func<CancellationToken, Task<IResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (ModelRegistryException exception)
        {
            return Problems.Of(StatusOf(exception), Said(exception));
        }
    }

    public static int StatusOf(ModelRegistryException exception) => exception.Code switch
    {
        // A name that cannot be has no model.
        ModelRegistryException.NotFound or ModelRegistryException.Invalid => StatusCodes.Status404NotFound,
        ModelRegistryException.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>What stands behind an MLflow is for the operator's eyes.</summary>
    public static string Said(ModelRegistryException exception) => StatusOf(exception) is StatusCodes.Status503ServiceUnavailable
        ? "The model registry does not do that now; the server's log and 'anip doctor' say why."
        : exception.Message;

    private static IResult Missing() => Problems.NotFound("There is no such version or file.");
}
