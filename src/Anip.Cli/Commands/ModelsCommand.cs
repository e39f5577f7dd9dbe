using System.CommandLine;
using System.Text.Json;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip models</c>: the models that this installation runs on.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var list = new Command("list", "List the models with their versions and main figures") { GlobalOptions.Json };
        list.SetAction(List);
        var name = new Argument<string>("name") { Description = "A name that 'anip models list' shows" };
        var show = new Command("show", """
            Show what a model is, what it was measured to do, and its card.

            Example:
              anip models show topic-classification
            """)
        { name, GlobalOptions.Json };
        show.SetAction(arguments => Show(arguments, arguments.GetRequiredValue(name)));
        return new Command("models", "Look at the models") { list, show };
    }

    private static int List(ParseResult arguments)
    {
        var models = Folders(arguments).Select(ModelFolder.Open).ToList();
        if (arguments.GetValue(GlobalOptions.Json))
        {
            WriteJson(models, writeArray: true);
            return 0;
        }

        Terminal.PrintTable(["name", "version", "kind", "languages", "licence"], models.Select(model => model.Manifest).Select(manifest => (string[])
        [
            manifest.Name, manifest.Version, manifest.Kind.ToString(), Languages(manifest), manifest.License,
        ]));
        return 0;
    }

    private static int Show(ParseResult arguments, string name)
    {
        var models = Folders(arguments).Select(ModelFolder.Open).ToList();
        var model = models.Find(candidate => candidate.Manifest.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (model is null)
        {
            Terminal.Fail($"there is no model '{name}'; there are: {string.Join(", ", models.Select(candidate => candidate.Manifest.Name))}");
            return 1;
        }

        if (arguments.GetValue(GlobalOptions.Json))
        {
            WriteJson([model], writeArray: false);
            return 0;
        }

        var manifest = model.Manifest;
        Terminal.Print($"{manifest.Name} {manifest.Version} ({manifest.License}) in {model.Path}");
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

        return 0;
    }

    private static IReadOnlyList<string> Folders(ParseResult arguments)
    {
        var settings = Session.Settings(arguments);
        using var services = arguments.Product
            .AddTo(new ServiceCollection().AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(settings), settings)
            .BuildServiceProvider();
        var path = services.GetRequiredService<IOptions<ModelsOptions>>().Value.Folder;
        return Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, ModelManifest.FileName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order()]
            : throw new ModelException($"the folder of the models, {path}, does not exist: set Models:Path to the one that holds them");
    }

    private static string Languages(ModelManifest manifest) => manifest.Languages.Count == 0 ? "any" : string.Join(", ", manifest.Languages);

    private static void WriteJson(IReadOnlyList<ModelFolder> models, bool writeArray)
    {
        var manifests = models.Select(model => JsonSerializer.Serialize(model.Manifest, ModelJson.Default.ModelManifest));
        Terminal.PrintJson(writeArray ? $"[{string.Join(",\n", manifests)}]" : manifests.Single());
    }
}
