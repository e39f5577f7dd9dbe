using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Tests.Serving;

/// <summary>What a served model says of itself, and of where it came from as far as that is known.</summary>
public sealed class ModelInfoTests : IDisposable
{
    private const string Topics = "topic-classification";
    private const string Path = $"/models/{Topics}/info";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-info-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_model_of_which_nothing_else_is_known_says_what_is_loaded()
    {
        await using var host = await StartAsync();

        Assert.Equal(Info(run: "null", stage: "null"), await host.Client.GetStringAsync(Path, Cancellation));
    }

    [Fact]
    public async Task The_run_is_the_one_that_the_models_folder_names()
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder.FullName, "MLmodel"), "artifact_path: model\nrun_id: '7f3a'\n", Cancellation);
        await using var host = await StartAsync();

        Assert.Equal(Info(run: "\"7f3a\"", stage: "null"), await host.Client.GetStringAsync(Path, Cancellation));
    }

    [Fact]
    public async Task What_the_registry_says_of_a_version_that_is_followed_comes_before_what_its_folder_says()
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder.FullName, "MLmodel"), "run_id: '7f3a'\n", Cancellation);
        await using var host = await StartAsync();
        host.Get<FollowedVersions>().Note(Version("topics-1", run: "91c0", stage: "Production"));
        host.Get<FollowedVersions>().Note(Version("topics-2", run: "ffff", stage: "Staging"));

        Assert.Equal(Info(run: "\"91c0\"", stage: "\"Production\""), await host.Client.GetStringAsync(Path, Cancellation));
    }

    private Task<ServerHost> StartAsync() => ServerHost.StartAsync(Cancellation, services: services => services.AddSingleton<IInstalledModels>(new OneModel(_folder.FullName)));

    private static string Info(string run, string stage) =>
        $$"""{"model_name":"{{Topics}}","model_uri":"models:/{{Topics}}/topics-1","metadata":{"version":"topics-1","run_id":{{run}},"stage":{{stage}},"loaded_at":"2026-03-14T09:30:00+00:00","labels":["politics","sports"],"encoder":"words-1"},"status":"loaded"}""";

    private static ModelVersion Version(string called, string run, string stage) => new()
    {
        Name = Topics,
        Version = 3,
        Run = run,
        Stage = stage,
        Source = "mlflow-artifacts:/1",
        CreatedAt = ServerHost.Now,
        Tags = new Dictionary<string, string> { [RegistryTags.Manifest] = called },
    };

    private sealed class OneModel(string folder) : IInstalledModels
    {
        public ModelsInForce? Loaded => Look();

        public ModelsInForce Look() => new(
            [
                new InstalledModel("encoder", "words-1", ModelKind.Encoder, [], "/models/encoder"),
                new InstalledModel(Topics, "topics-1", ModelKind.TextClassification, ["politics", "sports"], folder) { LoadedAt = ServerHost.Now },
            ],
            []);

        public ReloadedModels Reload() => new(Look(), Look());
    }
}
