using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Cli.Hosting;
using Anip.Cli.Models;
using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Models;
using Anip.Models.Registry;
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
        // Heads of a person's own labels, for one, are in no folder but the registry's.
        var others = registered.InForce.Where(version => folders.All(folder => folder.Manifest.Name != version.Name)).ToList();
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(new JsonArray([
                .. folders.Select(folder => (JsonNode)Json(folder.Manifest, registered)), .. others.Select(version => (JsonNode)Json(version, registered)),
            ]).ToJsonString(Indented));
        }
        else
        {
            Terminal.PrintTable(["name", "version", "kind", "languages", "licence", "in force"],
            [
                .. folders.Select(folder => (string[])
                [
                    folder.Manifest.Name, folder.Manifest.Version, folder.Manifest.Kind.ToString(), Languages(folder.Manifest), folder.Manifest.License, InForce(folder, registered),
                ]),
                .. others.Select(version => (string[])[version.Name, RegisteredVersions.CalledOf(version), "", "", "", Number(version)]),
            ]);
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
        var registered = await RegisteredVersions.ReadAsync(services, cancellationToken);
        var model = Find(folders, name);
        var known = model?.Manifest.Name ?? registered.Models.Keys.FirstOrDefault(candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known is null)
        {
            var names = folders.Select(candidate => NameOf(candidate.Manifest)).Concat(registered.InForce.Select(version => version.Name)).Distinct();
            Terminal.Error($"there is no model '{name}'; there are: {string.Join(", ", names)}");
            return 1;
        }

        var versions = await registered.VersionsAsync(services, known, cancellationToken);
        var drift = await WatchedModel.ReadAsync(services, known, cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            var json = model is null ? Json(known, registered) : Json(model.Manifest, registered);
            json["drift"] = drift is null ? null : WatchedModel.Json(drift);
            json["versions"] = JsonSerializer.SerializeToNode(versions.Select(VersionJson.Of), CliJson.Default.IEnumerableVersionJson);
            Terminal.PrintJson(json.ToJsonString(Indented));
            return 0;
        }

        Terminal.Print(model is null ? $"{known}, in the registry" : $"{model.Manifest.Name} {model.Manifest.Version} ({model.Manifest.License}) in {model.Path}");
        if (model is not null)
        {
            Write(model);
        }

        RegisteredVersions.Print(versions);
        WatchedModel.Print(drift);
        if (problems.FirstOrDefault(problem => problem.Folder == model?.Path) is { } problem)
        {
            Terminal.Error(problem.Reason);
            return 1;
        }

        return 0;
    }

    // Encoders have one name and are told apart by their versions.
    private static string NameOf(ModelManifest manifest) => manifest.Kind is ModelKind.Encoder ? manifest.Version : manifest.Name;

    private static FoundFolder? Find(IReadOnlyList<FoundFolder> folders, string name) =>
        folders.FirstOrDefault(folder => NameOf(folder.Manifest).Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? folders.LastOrDefault(folder => folder.Manifest.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void Write(FoundFolder model)
    {
        var manifest = model.Manifest;
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

        var now = services.GetRequiredService<IInstalledModels>().Look();
        List<FoundFolder> folders = [];
        foreach (var folder in Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, ModelManifest.FileName))).Order(StringComparer.Ordinal))
        {
            // What cannot be read is among the problems.
            Isolated.Run(() => folders.Add(new FoundFolder(folder, ModelFolder.ReadManifest(folder), IsShipped: true)), CancellationToken.None);
        }

        // Versions of the registry that are in force on this node, some in the place of what ships.
        foreach (var model in now.Models.Where(model => model.Kind is not ModelKind.Encoder && folders.All(folder => folder.Path != model.Folder)))
        {
            folders.RemoveAll(folder => folder.Manifest.Name == model.Name);
            Isolated.Run(() => folders.Add(new FoundFolder(model.Folder, ModelFolder.ReadManifest(model.Folder), IsShipped: false)), CancellationToken.None);
        }

        return ([.. folders.OrderBy(folder => folder.Manifest.Name, StringComparer.Ordinal)], now.Problems);
    }

    private static string Languages(ModelManifest manifest) => manifest.Languages.Count == 0 ? "any" : string.Join(", ", manifest.Languages);

    // What ships is registered too, once something is done with its name.
    private static string InForce(FoundFolder folder, RegisteredVersions registered) =>
        registered.InForce.FirstOrDefault(version => version.Name == folder.Manifest.Name) is { } champion
        && !(folder.IsShipped && RegisteredVersions.CalledOf(champion) == folder.Manifest.Version)
            ? Number(champion)
            : "as it ships";

    private static string Number(ModelVersion version) => string.Create(CultureInfo.InvariantCulture, $"version {version.Version}");

    private static JsonObject Json(ModelManifest manifest, RegisteredVersions registered) =>
        Complete(JsonSerializer.SerializeToNode(manifest, ModelJson.Default.ModelManifest)!.AsObject(), manifest.Name, registered);

    private static JsonObject Json(ModelVersion version, RegisteredVersions registered)
    {
        var json = Json(version.Name, registered);
        json["version"] = RegisteredVersions.CalledOf(version);
        return json;
    }

    private static JsonObject Json(string name, RegisteredVersions registered) => Complete(new JsonObject { ["name"] = name }, name, registered);

    private static JsonObject Complete(JsonObject json, string name, RegisteredVersions registered)
    {
        var model = registered.Models.GetValueOrDefault(name);
        json["champion"] = model?.Champion;
        json["aliases"] = new JsonObject((model?.Aliases ?? new Dictionary<string, int>()).Select(alias => KeyValuePair.Create(alias.Key, (JsonNode?)alias.Value)));
        return json;
    }

    /// <param name="IsShipped">Whether it is in the models' folder, and not a version of the registry.</param>
    private sealed record FoundFolder(string Path, ModelManifest Manifest, bool IsShipped);
}
