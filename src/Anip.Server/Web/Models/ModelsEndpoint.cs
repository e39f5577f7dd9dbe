using Anip.Isolation;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Web.Pages;
using Anip.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="InForce">What this node reads with; null where that is not known.</param>
public sealed record ModelLine(RegisteredModel Model, string? InForce)
{
    public string Path => $"/models/{Uri.EscapeDataString(Model.Name)}";
}

/// <param name="Problem">Why the registry could not be asked; null where it could.</param>
/// <param name="Broken">What is wrong with models that cannot be used.</param>
public sealed record ModelsModel(IReadOnlyList<ModelLine> Lines, string? Problem, IReadOnlyList<string> Broken, DateTimeOffset Now);

/// <param name="Run">Null where it is not known.</param>
public sealed record VersionLine(ModelVersion Version, TrackedRun? Run)
{
    public bool IsChampion => Version.Aliases.Contains(RegistryTags.Champion);

    /// <summary>Figures that say most, few of them.</summary>
    public IEnumerable<KeyValuePair<string, MetricPoint>> Figures => (Run?.Metrics ?? new Dictionary<string, MetricPoint>())
        .Where(metric => metric.Key.Count(letter => letter == '/') <= 1).OrderByDescending(metric => metric.Key.EndsWith("/all", StringComparison.Ordinal)).ThenBy(metric => metric.Key, StringComparer.Ordinal).Take(6);
}

/// <param name="Refusal">Why a button did nothing; null where none was pressed, or it did.</param>
public sealed record ModelModel(ModelLine Line, IReadOnlyList<VersionLine> Versions, string? Refusal, DateTimeOffset Now)
{
    /// <summary>Null where the model is not in force, gives no labels, or a button was pressed in vain.</summary>
    public DriftModel? Drift { get; init; }

    public bool CanRollBack => Versions.FirstOrDefault(version => version.IsChampion)?.Version.Tags.ContainsKey(RegistryTags.Previous) == true;
}

/// <summary><c>/models</c>: all registered models; <c>/models/NAME</c>: one with its versions, and the buttons that put one in force.</summary>
internal static class ModelsEndpoint
{
    // Versions whose figures are read; older ones are listed without.
    private const int MaxRuns = 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/models", ListAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/models/{name}", ShowAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapPost("/models/{name}/rollback", RollbackAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
    }

    private static async Task<IResult> ListAsync(ModelRegistries registries, IInstalledModels installed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        IReadOnlyList<RegisteredModel> models = [];
        string? problem = null;
        try
        {
            models = await registries.InForce.ListModelsAsync(cancellationToken);
        }
        catch (ModelRegistryException exception)
        {
            problem = ModelsApi.Said(exception);
        }

        var lines = models.Select(model => new ModelLine(model, ModelsApi.InForce(installed, model.Name))).ToList();
        IReadOnlyList<string> broken = [.. (installed.Loaded?.Problems ?? []).Select(one => one.Reason)];
        return PageEndpoints.Page<ModelsPage>(new ModelsModel(lines, problem, broken, timeProvider.GetUtcNow()));
    }

    private static async Task<IResult> ShowAsync(
        string name, ModelRegistries registries, IInstalledModels installed, ModelWatch watch, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var drift = await watch.ReadAsync(name, cancellationToken);
        return await PageAsync(name, registries, installed, timeProvider, refusal: null, StatusCodes.Status200OK, cancellationToken, drift is null ? null : DriftModel.Of(drift));
    }

    private static Task<IResult> RollbackAsync(
        string name, HttpContext context, ModelRegistries registries, Promotion promotion, IInstalledModels installed, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        MoveAsync(token => promotion.RollbackAsync(name, "page", "on the page", token), name, context, registries, installed, timeProvider, cancellationToken);

    private static async Task<IResult> MoveAsync(
        Func<CancellationToken, Task> move, string name, HttpContext context, ModelRegistries registries, IInstalledModels installed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            await move(cancellationToken);
            return PageEndpoints.SeeOther(context, $"/models/{Uri.EscapeDataString(name)}");
        }
        catch (ModelRegistryException exception)
        {
            return await PageAsync(name, registries, installed, timeProvider, ModelsApi.Said(exception), ModelsApi.StatusOf(exception), cancellationToken);
        }
    }

    private static async Task<IResult> PageAsync(
        string name, ModelRegistries registries, IInstalledModels installed, TimeProvider timeProvider, string? refusal, int status, CancellationToken cancellationToken,
        DriftModel? drift = null)
    {
        try
        {
            if (await registries.InForce.FindModelAsync(name, cancellationToken) is not { } model)
            {
                return PageEndpoints.Error(StatusCodes.Status404NotFound, $"There is no model {Wording.Teaser(name, 60)}.");
            }

            List<VersionLine> lines = [];
            foreach (var version in await registries.InForce.ListVersionsAsync(name, cancellationToken))
            {
                TrackedRun? run = null;
                if (version.Run is { } id && lines.Count < MaxRuns)
                {
                    // A run that is gone takes its figures with it, and nothing else.
                    await Isolated.RunAsync(async token => run = await registries.InForce.FindRunAsync(id, token), cancellationToken);
                }

                lines.Add(new VersionLine(version, run));
            }

            return PageEndpoints.Page<ModelPage>(new ModelModel(new ModelLine(model, ModelsApi.InForce(installed, name)), lines, refusal, timeProvider.GetUtcNow()) { Drift = drift }, status);
        }
        catch (ModelRegistryException exception)
        {
            return PageEndpoints.Error(ModelsApi.StatusOf(exception), ModelsApi.Said(exception));
        }
    }
}
