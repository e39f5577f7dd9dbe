using System.Globalization;
using System.Text.Json;
using Anip.Isolation;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Web.Pages;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Card">Null where the version has none that can be read.</param>
/// <param name="Diagrams">Of those that a card has, by file.</param>
/// <param name="Comparison">The last one with a champion; null where none was made.</param>
/// <param name="Refusal">Why a button did nothing; null where none was pressed.</param>
public sealed record VersionModel(
    ModelLine Line, ModelVersion Version, ModelCardJson? Card, IReadOnlyList<string> Diagrams, ModelComparison? Comparison, string? Refusal, DateTimeOffset Now)
{
    public bool IsChampion => Version.Aliases.Contains(RegistryTags.Champion);

    public string Path => $"{Line.Path}/versions/{Version.Version.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary><c>/models/NAME/versions/NUMBER</c>: one version with its figures and diagrams, beside the champion; and the button that puts it in force.</summary>
internal static class VersionEndpoint
{
    private const int MaxWhy = 500;

    // A card is some hundred lines; what is longer is not read.
    private const int MaxCardBytes = 4 * 1024 * 1024;

    private static readonly Dictionary<string, string> Diagrams = new(StringComparer.Ordinal)
    {
        ["reliability.svg"] = "How often answers were right, by confidence",
        ["confusion.svg"] = "Which class was taken for which",
        ["curve.svg"] = "The learning curve",
    };

    public static string DescriptionOf(string diagram) => Diagrams[diagram];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/models/{name}/versions/{version:int:min(1)}", ShowAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/models/{name}/versions/{version:int:min(1)}/{diagram}.svg", DrawAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapPost("/models/{name}/versions/{version:int:min(1)}/delete", DeleteAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/models/{name}/promote", PromoteAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
    }

    private static Task<IResult> ShowAsync(
        string name, int version, ModelRegistries registries, IInstalledModels installed, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        PageAsync(name, version, registries, installed, timeProvider, refusal: null, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> DrawAsync(string name, int version, string diagram, HttpContext context, ModelRegistries registries, CancellationToken cancellationToken)
    {
        try
        {
            if (!Diagrams.ContainsKey($"{diagram}.svg")
                || await registries.InForce.FindVersionAsync(name, version, cancellationToken) is not { } found
                || await registries.InForce.OpenFileAsync(found, $"{diagram}.svg", cancellationToken) is not { } file)
            {
                return PageEndpoints.Error(StatusCodes.Status404NotFound, "There is no such diagram.");
            }

            // Whatever stands in it, no browser is to run it, or to load anything for it.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            return TypedResults.Stream(file, "image/svg+xml");
        }
        catch (ModelRegistryException exception)
        {
            return PageEndpoints.Error(ModelsApi.StatusOf(exception), ModelsApi.Said(exception));
        }
    }

    private static async Task<IResult> PromoteAsync(
        string name, HttpContext context, ModelRegistries registries, ComparedPromotion promotion, IInstalledModels installed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormBodyAsync(cancellationToken);
        if (!int.TryParse(form["version"].ToString(), CultureInfo.InvariantCulture, out var version))
        {
            return PageEndpoints.Error(StatusCodes.Status422UnprocessableEntity, "The form names no version.");
        }

        var (isForced, why) = (form["force"].ToString() == "yes", form["why"].ToString().Trim());
        if (isForced && why.Length is 0 or > MaxWhy)
        {
            return await PageAsync(
                name, version, registries, installed, timeProvider, $"To put it in force all the same needs a reason of 1 to {MaxWhy} characters.", StatusCodes.Status422UnprocessableEntity, cancellationToken);
        }

        try
        {
            var decision = await promotion.PromoteAsync(new PromotionOrder(name, version, "page", isForced ? why : "on the page") { IsForced = isForced }, cancellationToken);
            return decision.IsInForce ? PageEndpoints.SeeOther(context, $"/models/{Uri.EscapeDataString(name)}")
                : await PageAsync(name, version, registries, installed, timeProvider, $"It is not put in force. {decision.Reason}", StatusCodes.Status409Conflict, cancellationToken);
        }
        catch (ModelRegistryException exception)
        {
            return PageEndpoints.Error(ModelsApi.StatusOf(exception), ModelsApi.Said(exception));
        }
    }

    private static async Task<IResult> DeleteAsync(
        string name, int version, HttpContext context, ModelRegistries registries, VersionRemoval removal, IInstalledModels installed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            await removal.DeleteAsync(name, version, cancellationToken);
            return PageEndpoints.SeeOther(context, $"/models/{Uri.EscapeDataString(name)}");
        }
        catch (ModelRegistryException exception)
        {
            return await PageAsync(name, version, registries, installed, timeProvider, ModelsApi.Said(exception), ModelsApi.StatusOf(exception), cancellationToken);
        }
    }

    private static async Task<IResult> PageAsync(
        string name, int number, ModelRegistries registries, IInstalledModels installed, TimeProvider timeProvider, string? refusal, int status, CancellationToken cancellationToken)
    {
        try
        {
            var registry = registries.InForce;
            if (await registry.FindModelAsync(name, cancellationToken) is not { } model || await registry.FindVersionAsync(name, number, cancellationToken) is not { } version)
            {
                return PageEndpoints.Error(StatusCodes.Status404NotFound, $"There is no version {number.ToString(CultureInfo.InvariantCulture)} of {Wording.Teaser(name, 60)}.");
            }

            var files = (await registry.ListFilesAsync(version, cancellationToken)).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var card = files.Contains(ModelCardJson.FileName) ? await ReadCardAsync(registry, version, cancellationToken) : null;
            return PageEndpoints.Page<VersionPage>(
                new VersionModel(
                    new ModelLine(model, ModelsApi.InForce(installed, name)), version, card, [.. Diagrams.Keys.Where(files.Contains)],
                    Read(version.Tags.GetValueOrDefault(RegistryTags.Comparison), FiguresJson.Default.ModelComparison), refusal, timeProvider.GetUtcNow()),
                status);
        }
        catch (ModelRegistryException exception)
        {
            return PageEndpoints.Error(ModelsApi.StatusOf(exception), ModelsApi.Said(exception));
        }
    }

    private static async Task<ModelCardJson?> ReadCardAsync(IModelRegistry registry, ModelVersion version, CancellationToken cancellationToken)
    {
        await using var file = await registry.OpenFileAsync(version, ModelCardJson.FileName, cancellationToken);
        if (file is null)
        {
            return null;
        }

        var bytes = new byte[MaxCardBytes + 1];
        var length = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxCardBytes ? null : Isolated.Run(() => JsonSerializer.Deserialize(bytes.AsSpan(0, length), FiguresJson.Default.ModelCardJson), _ => null, cancellationToken);
    }

    // What others wrote into a registry may be anything.
    private static T? Read<T>(string? json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => json is null ? null : Isolated.Run(() => JsonSerializer.Deserialize(json, type), _ => null, CancellationToken.None);
}
