using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;

namespace Anip.Server.Tests;

/// <summary>A registry with a model of two versions, the first of them in force.</summary>
internal static class RegisteredModels
{
    public const string Name = "weather-2";

    // One that would run a script, were it let.
    public const string Diagram = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#2563eb"/><script>document.title = 'owned'</script></svg>""";

    private static ModelCardJson Card => new()
    {
        Name = Name,
        Version = "2-abc",
        Encoder = "encoder-1",
        Licence = "Apache-2.0",
        DataSha256 = "00",
        Data = [new DataSource("showers", "ab12", "a week of weather", "CC0 1.0", 240, new Dictionary<string, long> { ["wet"] = 200, ["dry"] = 40 })],
        Report = new TrainingReport(Name, [new GroupFigures("all", 120, 0.823, 0.85, 0.031, [new ClassFigure("wet", 0.9, 0.8, 0.847, 100), new ClassFigure("dry", 0.7, 0.9, 0.788, 20)], [])])
        {
            WorstErrors = [new WorstError("showers", "<b>No rain at all</b>", "dry", "wet", 0.98)],
        },
    };

    public static async Task<ServerHost> StartAsync(CancellationToken cancellationToken, string description = "Weather of texts", Dictionary<string, string?>? settings = null)
    {
        var host = await ServerHost.StartAsync(cancellationToken, settings);
        var registry = host.Get<ModelRegistries>().InForce;
        await registry.CreateModelAsync(Name, description, cancellationToken);
        foreach (var number in (int[])[1, 2])
        {
            var run = await registry.BeginRunAsync(new NewTrackedRun(Name, $"training {number}"), cancellationToken);
            await registry.LogAsync(
                run.Id,
                new RunValues
                {
                    Parameters = new Dictionary<string, string> { ["epochs"] = $"{number}" },
                    Metrics = [new("f1/all", 0.8 + (number / 100.0), 0, ServerHost.Now), new("odd", double.NaN, 0, ServerHost.Now)],
                },
                cancellationToken);
            var manifest = Manifest(number);
            await PutAsync("README.md", $"card {number}");
            await PutAsync(ModelManifest.FileName, manifest);
            if (number == 2)
            {
                await PutAsync(ModelCardJson.FileName, JsonSerializer.Serialize(Card, FiguresJson.Default.ModelCardJson));
                await PutAsync("reliability.svg", Diagram);
            }

            var identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));
            await registry.CreateVersionAsync(
                new NewModelVersion(Name, run.Id, "model") { Tags = new Dictionary<string, string> { [RegistryTags.Sha256] = identity, [RegistryTags.Manifest] = $"{number}-abc" } }, cancellationToken);
            await registry.EndRunAsync(run.Id, TrackedRunState.Finished, cancellationToken);

            Task PutAsync(string path, string text) => registry.PutArtifactAsync(run.Id, $"model/{path}", () => new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken);
        }

        await registry.SetAliasAsync(Name, RegistryTags.Champion, 1, cancellationToken);
        return host;
    }

    public static async Task<int?> ChampionAsync(this ServerHost host, CancellationToken cancellationToken) =>
        (await host.Get<ModelRegistries>().InForce.FindModelAsync(Name, cancellationToken))!.Champion;

    private static string Manifest(int number) => JsonSerializer.Serialize(
        new ModelManifest
        {
            Name = Name,
            Version = $"{number}-abc",
            Kind = ModelKind.TextClassification,
            Encoder = "encoder-1",
            License = "Apache-2.0",
            Files = new Dictionary<string, string>(),
            Labels = ["wet", "dry"],
            Metrics = new Dictionary<string, double> { ["f1/all"] = 0.8 + (number / 100.0) },
        },
        ModelJson.Default.ModelManifest);
}
