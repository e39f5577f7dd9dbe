using Anip.Articles;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Serving.Ports;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Anip.Server.Serving;

/// <summary>The models that can be asked.</summary>
internal sealed class ServedModels(IInstalledModels installed, FollowedVersions followed, IAuthorizationService authorization, ILogger<ServedModels> logger)
{
    /// <summary>Null where none is in force.</summary>
    public InstalledModel? Encoder => EncoderOf(Look());

    /// <param name="name">Of a model that classifies texts.</param>
    /// <returns>Null where no such model is in force.</returns>
    public InstalledModel? Find(string name) => Find(Look(), name);

    /// <summary>The answer where a model is not there: on its own port the port is to blame, below the API the address.</summary>
    public IResult Absent(HttpRequest request, string name)
    {
        if (request.IsOnRolePort())
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, $"No model '{name}' is loaded; 'anip models list' shows which there are.");
        }

        string[] names = [.. Look().Models.Where(model => model.Kind is ModelKind.TextClassification).Select(model => model.Name)];
        return Problems.NotFound(names.Length == 0 ? "No model that classifies texts is loaded." : NearestName.Refuse(name, names));
    }

    /// <summary>The run of the registry that made a model, and the stage that it has there; null where that is not known.</summary>
    public (string? Run, string? Stage) OriginOf(InstalledModel model) =>
        followed.Find(model.Name, model.Version) is { } version ? (version.Run, version.Stage) : (MlflowFolder.RunOf(model.Folder), null);

    /// <summary>The address of a version as MLflow writes it.</summary>
    public static string UriOf(InstalledModel model) => $"models:/{model.Name}/{model.Version}";

    /// <summary>Looks at the folders at once. Work under way ends with the models that it began with.</summary>
    /// <param name="find">The model that is asked for.</param>
    public async Task<IResult> ReloadAsync(HttpContext context, Func<ModelsInForce, InstalledModel?> find, Func<IResult> absent)
    {
        var ((was, now), failure) = await Task.Run(Reload, context.RequestAborted);
        var before = find(was);
        if (find(now) is not { } model)
        {
            return absent();
        }

        var reason = failure ?? now.Problems.FirstOrDefault(problem => problem.Folder == model.Folder)?.Reason;
        if (reason is not null)
        {
            logger.NotReloaded(model.Name, model.Version, reason);
            var isOperator = (await authorization.AuthorizeAsync(context.User, AccessPolicies.Operate)).Succeeded;
            return Problems.Of(
                StatusCodes.Status409Conflict, $"Version {model.Version} stays in force: {(isOperator ? reason : "what is in its folder now cannot be used; the server's log says why.")}");
        }

        var isChanged = before?.Version != model.Version;
        return TypedResults.Ok(new ReloadJson(
            "success", isChanged ? $"Version {model.Version} is in force." : $"Nothing has changed: version {model.Version} stays in force.", UriOf(model), before?.Version, model.Version, isChanged));
    }

    public static InstalledModel? Find(ModelsInForce models, string name) => models.Models.FirstOrDefault(model => model.Kind is ModelKind.TextClassification && model.Name == name);

    public static InstalledModel? EncoderOf(ModelsInForce models) => models.Models.FirstOrDefault(model => model.Kind is ModelKind.Encoder);

    private ModelsInForce Look()
    {
        try
        {
            return installed.Look();
        }
        catch (ModelException)
        {
            return new ModelsInForce([], []);
        }
    }

    private (ReloadedModels Models, string? Failure) Reload()
    {
        try
        {
            return (installed.Reload(), null);
        }
        catch (ModelException exception)
        {
            return (new ReloadedModels(new ModelsInForce([], []), new ModelsInForce([], [])), exception.Message);
        }
    }
}

/// <param name="Status">success.</param>
/// <param name="Message">In a sentence.</param>
/// <param name="ModelUri">Of the version that is in force now.</param>
/// <param name="OldVersion">Null where no model was.</param>
/// <param name="NewVersion">The same where nothing has changed.</param>
internal sealed record ReloadJson(string Status, string Message, string ModelUri, string? OldVersion, string NewVersion, bool VersionChanged);
