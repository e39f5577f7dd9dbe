using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Cli.Hosting;
using Anip.Cli.Models;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip models</c>: the models that this installation runs on.</summary>
internal static class ModelsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var list = new Command("list", "List the models with their versions and main figures") { GlobalOptions.Json };
        list.SetAction(ListAsync);
        var name = new Argument<string>("name") { Description = "A name that 'anip models list' shows" };
        var show = new Command("show", """
            Show what a model is, what it was measured to do, and its card.

            Example:
              anip models show topic-classification
            """)
        { name, GlobalOptions.Json };
        show.SetAction((arguments, cancellationToken) => ShowAsync(arguments, arguments.GetRequiredValue(name), cancellationToken));
        var models = new Command("models", "Look at the models, and put versions of them in force") { list, show };
        foreach (var verb in ComparisonVerbs.Create().Concat(RegistryVerbs.Create()))
        {
            models.Add(verb);
        }

        return models;
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var services = Services(arguments);
        var (folders, problems) = Read(services);
        var registered = await RegisteredVersions.ReadAsync(services, cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(new JsonArray([.. folders.Select(folder => (JsonNode)Json(folder.Manifest, registered))]).ToJsonString(Indented));
        }
        else
        {
            Terminal.PrintTable(["name", "version", "kind", "languages", "licence", "in force"], folders.Select(folder => folder.Manifest).Select(manifest => (string[])
            [
                manifest.Name, manifest.Version, manifest.Kind.ToString(), Languages(manifest), manifest.License, InForce(manifest, registered),
            ]));
        }

        if (registered.Problem is { } away)
        {
            Terminal.Info($"Versions are not shown: {away}");
        }

        foreach (var problem in problems)
        {
            Terminal.Error(problem.Reason);
        }

        return problems.Count == 0 ? 0 : 1;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, string name, CancellationToken cancellationToken)
    {
        await using var services = Services(arguments);
        var (folders, problems) = Read(services);
        if (folders.FirstOrDefault(candidate => candidate.Manifest.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } model)
        {
            Terminal.Error($"there is no model '{name}'; there are: {string.Join(", ", folders.Select(candidate => candidate.Manifest.Name))}");
            return 1;
        }

        var registered = await RegisteredVersions.ReadAsync(services, cancellationToken);
        var versions = await registered.VersionsAsync(services, model.Manifest.Name, cancellationToken);
        var drift = await WatchedModel.ReadAsync(services, model.Manifest.Name, cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            var json = Json(model.Manifest, registered);
            json["drift"] = drift is null ? null : WatchedModel.Json(drift);
            json["versions"] = JsonSerializer.SerializeToNode(versions.Select(VersionJson.Of), CliJson.Default.IEnumerableVersionJson);
            Terminal.PrintJson(json.ToJsonString(Indented));
            return 0;
        }

        Write(model);
        RegisteredVersions.Print(versions);
        WatchedModel.Print(drift);
        if (problems.FirstOrDefault(problem => problem.Folder == model.Path) is { } problem)
        {
            Terminal.Error(problem.Reason);
            return 1;
        }

        return 0;
    }

    private static void Write(FoundFolder model)
    {
        var manifest = model.Manifest;
        Terminal.Print($"{manifest.Name} {manifest.Version} ({manifest.License}) in {model.Path}");
        if (manifest.Labels.Count > 0)
        {
            Terminal.Print($"  labels: {string.Join(", ", manifest.Labels)}");
        }

        foreach (var (metric, value) in manifest.Metrics)
        {
            Terminal.Print($"  {metric} = {value:0.####}");
        }

        var card = Path.Combine(model.Path, "README.md");
        if (File.Exists(card))
        {
            Terminal.Print("");
            Terminal.Print(File.ReadAllText(card).TrimEnd());
        }
    }

    private static ServiceProvider Services(ParseResult arguments)
    {
        var settings = Session.Settings(arguments);
        return arguments.Product
            .AddTo(new ServiceCollection().AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(settings), settings)
            .BuildServiceProvider();
    }

    /// <summary>All manifests that can be read, and what stands against the use of some of the models. Their files are loaded, which says all that is wrong with them.</summary>
    private static (IReadOnlyList<FoundFolder> Folders, IReadOnlyList<ModelProblem> Problems) Read(ServiceProvider services)
    {
        var path = services.GetRequiredService<IOptions<ModelsOptions>>().Value.Folder;
        if (!Directory.Exists(path))
        {
            throw new ModelException($"the folder of the models, {path}, does not exist: set Models:Path to the one that holds them");
        }

        List<FoundFolder> folders = [];
        foreach (var folder in Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, ModelManifest.FileName))).Order(StringComparer.Ordinal))
        {
            // What cannot be read is among the problems.
            Isolated.Run(() => folders.Add(new FoundFolder(folder, ModelFolder.ReadManifest(folder))), CancellationToken.None);
        }

        return (folders, services.GetRequiredService<IInstalledModels>().Look().Problems);
    }

    private static string Languages(ModelManifest manifest) => manifest.Languages.Count == 0 ? "any" : string.Join(", ", manifest.Languages);

    private static string InForce(ModelManifest manifest, RegisteredVersions registered) =>
        registered.Models.GetValueOrDefault(manifest.Name)?.Champion is { } version ? $"version {version}" : "as it ships";

    private static JsonObject Json(ModelManifest manifest, RegisteredVersions registered)
    {
        var json = JsonSerializer.SerializeToNode(manifest, ModelJson.Default.ModelManifest)!.AsObject();
        var model = registered.Models.GetValueOrDefault(manifest.Name);
        json["champion"] = model?.Champion;
        json["aliases"] = new JsonObject((model?.Aliases ?? new Dictionary<string, int>()).Select(alias => KeyValuePair.Create(alias.Key, (JsonNode?)alias.Value)));
        return json;
    }

    private sealed record FoundFolder(string Path, ModelManifest Manifest);
}
